"""Streams a dump of a database into the storage, with the row counts of the same snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import TemporaryFile

from data_transfer import names
from data_transfer.database import inventory
from data_transfer.database.inventory import JOURNAL_SCHEMA
from data_transfer.database.manifest import DatabaseManifest, find, save
from data_transfer.database.server import Connection, connect, major_version, value
from data_transfer.database.tools import Tool, ToolOutput, connection_argument, running, tool_version
from data_transfer.errors import DifferenceError, RefusedError, UnavailableError
from data_transfer.output import Progress, listed, log, number, size
from data_transfer.storage.interface import HashingReader, Readable, Storage, WatchedReader, chunks

_LOCK_WAIT = "60s"
"""Longest time that pg_dump waits for the lock of a table, which an ALTER TABLE holds."""


def refuse_newer_server(connection: Connection, tool: str) -> int:
    """Raise an error where the server is newer than the tool; return the version of the tool."""
    server, client = major_version(connection), tool_version(tool)
    if server > client:
        msg = (
            f"the server has PostgreSQL {server}, and {tool} has {client}, which cannot read it."
            f" Use an image with the client tools of PostgreSQL {server}."
        )
        raise RefusedError(msg)
    return client


def dump(storage: Storage, name: str, database: str, queries: Mapping[str, str]) -> DatabaseManifest:
    """Write a dump and its manifest. Until the manifest is complete, an earlier dump of the name stays valid."""
    created = names.now()
    key = f"{name}/database-{names.stamp(created)}.dump"
    earlier = find(storage, name)
    storage.discard_unfinished(f"{name}/")
    with connect(database) as connection:
        client = refuse_newer_server(connection, "pg_dump")
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = str(value(connection, "SELECT pg_export_snapshot()"))
            log(f"counting the rows of database {database}")
            found = inventory.take(connection)
            numbers = {title: int(value(connection, query)) for title, query in queries.items()}
            expected = int(value(connection, "SELECT pg_database_size(current_database())"))
            log(f"dumping {number(len(found.tables), 'table')} with {number(found.rows, 'row')} to {storage.url}/{key}")
            with running(_command(database, snapshot)) as tool:
                source = HashingReader(WatchedReader(ToolOutput(tool), Progress("uploaded").add))
                storage.write(key, source, expected)
        server = major_version(connection)
    manifest = DatabaseManifest(
        database=database,
        created=created.isoformat(timespec="seconds"),
        server_version=server,
        tool_version=client,
        dump=key,
        size=source.size,
        sha256=source.sha256,
        revision=found.revision,
        extensions=found.extensions,
        tables=found.tables,
        numbers=numbers,
    )
    save(storage, name, manifest)
    if earlier:
        storage.delete(earlier.dump)
    return manifest


def check(storage: Storage, manifest: DatabaseManifest) -> None:
    """Read a dump completely; raise an error unless it has the size and the checksum of its manifest."""
    stored = storage.find(manifest.dump)
    where = f"{storage.url}/{manifest.dump}"
    if stored is None:
        msg = f"{where}: the dump is missing, although its manifest exists. Use another dump."
        raise DifferenceError(msg)
    if stored.size != manifest.size:
        msg = f"{where}: the dump has {stored.size:,} bytes instead of {manifest.size:,}. Use another dump."
        raise DifferenceError(msg)
    log(f"checking {size(manifest.size)} of {where}")
    with storage.read(manifest.dump) as reader:
        source = HashingReader(WatchedReader(reader, Progress("checked", manifest.size).add))
        for _ in chunks(source):
            pass
    if source.sha256 != manifest.sha256:
        msg = f"{where}: the checksum of the dump is wrong: a byte has changed. Use another dump."
        raise DifferenceError(msg)


def check_archive(storage: Storage, manifest: DatabaseManifest) -> None:
    """Raise an error unless pg_restore reads the table of contents of a dump, with every counted table."""
    with TemporaryFile() as output:  # a pipe would fill up while this program fills the other one
        with running(["pg_restore", "--list"], stdout=output) as tool, storage.read(manifest.dump) as reader:
            _feed_until_closed(tool, reader)
            try:
                tool.finish()
            except UnavailableError as error:
                msg = f"{storage.url}/{manifest.dump}: pg_restore cannot read the dump: {error}."
                raise DifferenceError(msg) from error
        output.seek(0)
        content = output.read().decode(errors="replace")
    missing = [table for table in manifest.tables if f" TABLE {table.replace('.', ' ', 1)} " not in content]
    if missing:
        msg = f"{storage.url}/{manifest.dump}: the dump does not contain {listed(missing)}."
        raise DifferenceError(msg)


def _feed_until_closed(tool: Tool, reader: Readable) -> None:
    """Pass bytes until the program has read enough and closes its input."""
    try:
        for data in chunks(reader):
            tool.stdin.write(data)
        tool.stdin.close()
    except BrokenPipeError:
        return


def _command(database: str, snapshot: str) -> list[str]:
    return [
        "pg_dump",
        "--format=custom",
        "--no-password",
        f"--snapshot={snapshot}",
        f"--exclude-schema={JOURNAL_SCHEMA}",
        f"--lock-wait-timeout={_LOCK_WAIT}",
        connection_argument(database),
    ]
