"""Connections to a PostgreSQL server, from the variables of libpq (PGHOST, PGUSER, PGPASSWORD ...)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from data_transfer.errors import RefusedError, TransferError, UnavailableError, UsageError
from data_transfer.output import log

Connection = psycopg.Connection[tuple[Any, ...]]

MAINTENANCE_DATABASE = "postgres"

_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 2.0

_OPTIONS: dict[str, Any] = {
    "application_name": "data-transfer",
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 6,
}

_REJECTED = ("authentication failed", "does not exist", "no pg_hba.conf entry", "permission denied", "no password")
"""Answers of a server that runs. Every other failure may be that of a server that still starts."""


def database_name(given: str | None) -> str:
    """Return the given database, or the one of the environment."""
    name = given or os.environ.get("PGDATABASE")
    if not name:
        msg = "--database: no database. Give its name, or set PGDATABASE."
        raise UsageError(msg)
    return name


def address() -> str:
    """Return the host and port of the server for messages."""
    return f"{os.environ.get('PGHOST', 'localhost')}:{os.environ.get('PGPORT', '5432')}"


@contextmanager
def connect(
    database: str, clock: Callable[[], float] = time.monotonic, pause: Callable[[float], None] = time.sleep
) -> Generator[Connection]:
    """Connect to a database; wait for a server that still starts. Errors of queries become errors of this program."""
    connection = _connected(database, clock() + _WAIT_SECONDS, clock, pause)
    try:
        with connection:
            yield connection
    except psycopg.Error as error:
        raise explained(error, f"database {database}") from error


def _connected(
    database: str, deadline: float, clock: Callable[[], float], pause: Callable[[float], None]
) -> Connection:
    while True:
        try:
            return psycopg.connect(dbname=database, autocommit=True, **_OPTIONS)
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            if any(answer in reason for answer in _REJECTED):
                msg = f"database {database}: the server rejected the connection: {reason}. Check PGUSER and PGPASSWORD."
                raise RefusedError(msg) from error
            if clock() >= deadline:
                msg = f"database {database}: no connection: {reason}. Check PGHOST and PGPORT, and run it again."
                raise UnavailableError(msg) from error
            log(f"waiting for PostgreSQL at {address()}")
            pause(_PAUSE_SECONDS)


def explained(error: psycopg.Error, where: str) -> TransferError:
    """Return an error without the row data that a message of PostgreSQL may quote."""
    message = error.diag.message_primary or type(error).__name__
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return RefusedError(f"{where}: {message}. Grant it to the role, or use the owner of the database.")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return UnavailableError(f"{where}: {message}. Run the command again.")
    return RefusedError(f"{where}: {message}.")


def value(connection: Connection, query: str | sql.Composed) -> Any:
    """Return the only value of a query."""
    row = connection.execute(query.encode() if isinstance(query, str) else query).fetchone()
    if row is None:
        msg = f"a query returned no row: {query}"
        raise RefusedError(msg)
    return row[0]


def major_version(connection: Connection) -> int:
    """Return the major version of the server."""
    return connection.info.server_version // 10_000


def exists(database: str) -> bool:
    """Return whether a database exists."""
    with connect(MAINTENANCE_DATABASE) as connection:
        row = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    return row is not None


def create(database: str) -> None:
    """Create an empty database, as ``pg_restore`` needs it."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(database))
    with connect(MAINTENANCE_DATABASE) as connection:
        connection.execute(statement)
