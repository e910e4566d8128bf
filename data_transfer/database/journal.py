"""The journal of a restore, in a schema of its own in the restored database.

Row counts alone cannot show that a database was restored: they change as soon as the application writes. A repeated
restore must remain without effect then, so the database itself states which dump it was restored from.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from data_transfer.database.inventory import JOURNAL_SCHEMA
from data_transfer.database.server import Connection
from data_transfer.errors import UnavailableError

_TABLE = sql.Identifier(JOURNAL_SCHEMA, "restored_dump")

_LOCK = 7_305_813_001
"""Key of the advisory lock. One restore at a time runs in a database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A restore that was started."""

    sha256: str
    dump: str
    verified: bool
    """The restore was completed, and the row counts were those of the dump."""


def read(connection: Connection) -> Entry | None:
    """Return the last restore, or ``None``."""
    (table,) = connection.execute("SELECT to_regclass(%s)", [f"{JOURNAL_SCHEMA}.restored_dump"]).fetchone() or (None,)
    if table is None:
        return None
    query = sql.SQL("SELECT sha256, dump, verified_at IS NOT NULL FROM {} ORDER BY started_at DESC LIMIT 1")
    row = connection.execute(query.format(_TABLE)).fetchone()
    return Entry(*row) if row else None


def start(connection: Connection, sha256: str, dump: str) -> None:
    """Note the dump that is restored next."""
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(JOURNAL_SCHEMA)))
    columns = "sha256 text, dump text, started_at timestamptz DEFAULT clock_timestamp(), verified_at timestamptz"
    connection.execute(sql.SQL(f"CREATE TABLE IF NOT EXISTS {{}} ({columns})").format(_TABLE))
    connection.execute(sql.SQL("INSERT INTO {} (sha256, dump) VALUES (%s, %s)").format(_TABLE), [sha256, dump])


def complete(connection: Connection, sha256: str) -> None:
    """Note that the restored database has the row counts of the dump."""
    query = sql.SQL("UPDATE {} SET verified_at = clock_timestamp() WHERE sha256 = %s").format(_TABLE)
    connection.execute(query, [sha256])


def lock(connection: Connection) -> None:
    """Take the lock of the database until the connection ends."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    if row != (True,):
        msg = (
            f"database {connection.info.dbname}: another restore is running in it. Wait for its end, and run it again."
        )
        raise UnavailableError(msg)
