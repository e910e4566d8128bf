"""The SQL commands of the Email-RAG runbook and its rollback run on a PostgreSQL whose user and database differ."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.data_transfer.kit.postgres import PostgresServer
from tests.support.migration_pages import FOLDER, commands

RUNBOOK, ROLLBACK = (FOLDER / "email-rag" / name for name in ("runbook.md", "rollback.md"))
OWNER = "runbook_owner"
INSERT = "INSERT INTO notes VALUES (1)"


@pytest.fixture
def database(postgres: PostgresServer, new_database: Callable[..., str]) -> Iterator[str]:
    """A database of a superuser that has no database of its own name, as in the image of PostgreSQL."""
    name = new_database()
    postgres.execute(name, f"CREATE ROLE {OWNER} SUPERUSER LOGIN", "CREATE TABLE notes (number int)")
    yield name
    postgres.execute(name, f"DROP ROLE {OWNER}")


def run(page: Path, database: str) -> None:
    """Run the scripts with psql that a page runs in the container of the Compose database."""
    scripts = [words[-1] for words in commands(page) if words[:3] == ["docker", "exec", "email-rag-postgres"]]
    environment = {**os.environ, "POSTGRES_USER": OWNER, "POSTGRES_DB": database}
    for script in (each for each in scripts if "ALTER DATABASE" in each):
        subprocess.run(["sh", "-c", script], check=True, env=environment)  # noqa: S603, S607  a command of our own page


def test_the_freeze_makes_the_database_read_only_and_the_rollback_ends_it(postgres, database) -> None:
    run(RUNBOOK, database)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        postgres.execute(database, INSERT)

    run(ROLLBACK, database)
    postgres.execute(database, INSERT)

    assert postgres.values(database, "SELECT number FROM notes") == [(1,)]
