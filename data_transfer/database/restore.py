"""Restores a dump into an empty database, in one transaction, and compares the row counts."""

from __future__ import annotations

import re
from enum import Enum

from data_transfer.database import inventory, journal
from data_transfer.database.dump import check
from data_transfer.database.manifest import DatabaseManifest
from data_transfer.database.server import Connection, connect, major_version
from data_transfer.database.tools import connection_argument, running, tool_version
from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.output import Progress, listed, log, number, size
from data_transfer.storage.interface import HashingReader, Storage, WatchedReader, chunks

_STEP = re.compile(r"^pg_restore: (processing data for table|creating (?:INDEX|CONSTRAINT|FK CONSTRAINT)) (.*)$")


class State(Enum):
    """State of the target of a restore."""

    EMPTY = "empty"
    UNVERIFIED = "restored, not verified"
    RESTORED = "restored"


def state(connection: Connection, manifest: DatabaseManifest) -> State:
    """Return the state of a database; raise an error where the dump must not be restored into it."""
    entry = journal.read(connection)
    if entry and entry.verified and entry.sha256 == manifest.sha256:
        return State.RESTORED
    names = inventory.tables(connection)
    others = inventory.other_objects(connection)
    if not names and not others:
        return State.EMPTY
    if entry and not entry.verified and entry.sha256 == manifest.sha256:
        return State.UNVERIFIED
    database = connection.info.dbname
    advice = "Restore into a new, empty database: give its name with --database and --create."
    if entry:
        msg = f"database {database}: it was restored from another dump, {entry.dump}. {advice}"
        raise RefusedError(msg)
    if revision := inventory.revision(connection, names):
        msg = (
            f"database {database}: the schema was already migrated (revision {revision} in alembic_version)."
            f" A dump must be restored before the migration, because its rows do not fit into existing tables. {advice}"
        )
        raise RefusedError(msg)
    what = (
        f"{number(len(names), 'table')} ({listed(table for _, table in names)})" if names else number(others, "object")
    )
    msg = f"database {database}: it is not empty: it has {what}. {advice}"
    raise RefusedError(msg)


def refuse_unfit_versions(connection: Connection, manifest: DatabaseManifest) -> None:
    """Raise an error where the server or the tool cannot restore the dump."""
    server, client = major_version(connection), tool_version("pg_restore")
    if server < manifest.server_version:
        msg = (
            f"the dump is from PostgreSQL {manifest.server_version}, and the server has {server}, which is older."
            f" Restore into PostgreSQL {manifest.server_version} or newer."
        )
        raise RefusedError(msg)
    if not manifest.tool_version <= client <= server:
        msg = (
            f"pg_restore has version {client}. It must be at least that of pg_dump ({manifest.tool_version}) and at"
            f" most that of the server ({server}), which does not know all statements of a newer one."
            f" Use an image with the client tools of PostgreSQL {server}."
        )
        raise RefusedError(msg)
    missing = set(manifest.extensions) - inventory.available_extensions(connection)
    if missing:
        msg = f"the server cannot install {listed(sorted(missing))}, which the dump needs. Install them on the server."
        raise RefusedError(msg)


def restore(storage: Storage, manifest: DatabaseManifest, database: str) -> bool:
    """Restore a dump; return ``False`` where the database was restored from it before."""
    with connect(database) as connection:
        journal.lock(connection)
        found = state(connection, manifest)
        if found is State.RESTORED:
            return False
        if found is State.EMPTY:
            refuse_unfit_versions(connection, manifest)
            check(storage, manifest)
            journal.start(connection, manifest.sha256, f"{storage.url}/{manifest.dump}")
            _load(storage, manifest, database)
            log("collecting the statistics of the tables")
            connection.execute("ANALYZE")
        compare(connection, manifest)
        journal.complete(connection, manifest.sha256)
    return True


def compare(connection: Connection, manifest: DatabaseManifest) -> None:
    """Raise an error unless every table has as many rows as in the dump."""
    found = inventory.take(connection)
    faults = inventory.differences(manifest.tables, found.tables)
    if found.revision != manifest.revision:
        faults.append(f"the revision of the schema is {found.revision} instead of {manifest.revision}")
    if faults:
        msg = f"database {connection.info.dbname}: {'; '.join(faults)}."
        raise DifferenceError(msg)


def _load(storage: Storage, manifest: DatabaseManifest, database: str) -> None:
    """Feed pg_restore. The last bytes follow the comparison of the checksum: without them, it commits nothing."""
    log(f"restoring {size(manifest.size)} into database {database}")
    progress = Progress("restored", manifest.size)
    with running(_command(database), _report) as tool, storage.read(manifest.dump) as reader:
        source = HashingReader(WatchedReader(reader, progress.add))
        held = b""
        try:
            for data in chunks(source):
                tool.stdin.write(held)
                held = data
            if source.sha256 != manifest.sha256:
                msg = f"{storage.url}/{manifest.dump}: the dump changed while it was restored. Nothing was restored."
                raise DifferenceError(msg)
            tool.stdin.write(held)
            tool.stdin.close()
        except BrokenPipeError:
            log("pg_restore ended early")
        tool.finish()


def _report(line: str) -> None:
    if match := _STEP.match(line):
        log(f"pg_restore: {match.group(1)} {match.group(2)}")


def _command(database: str) -> list[str]:
    return [
        "pg_restore",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        "--single-transaction",
        "--no-password",
        "--verbose",
        connection_argument(database),
    ]
