"""A dump and its restore, with a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.data_transfer.kit.command import Program, Transfer
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.rows import ROWS


def counts(postgres: PostgresServer, database: str) -> dict[str, int]:
    return {
        table: postgres.values(database, f'SELECT count(*) FROM "{table.removeprefix("public.")}"')[0][0]  # noqa: S608  names of the tests
        for table in ROWS
    }


def test_a_restored_database_has_all_rows(
    program: Program, postgres: PostgresServer, storage: str, filled: str, empty: str
) -> None:
    program.ok("dump-database", "--storage", storage, "--name", "app", "--database", filled)
    result = program.ok("restore-database", "--storage", storage, "--name", "app", "--database", empty)

    assert counts(postgres, empty) == ROWS
    assert f"restored 9 tables with {sum(ROWS.values())} rows into {empty}" in result.err
    assert postgres.values(empty, "SELECT version_num FROM alembic_version") == [("002",)]


def test_the_manifest_describes_the_dump(transfer: Transfer, filled: str) -> None:
    transfer.dump(filled)

    found = transfer.manifest()
    assert found["tables"] == ROWS
    assert found["revision"] == "002"
    assert found["extensions"] == ["pg_trgm", "plpgsql"]
    assert found["size"] == transfer.dump_file().stat().st_size
    assert len(found["sha256"]) == 64


def test_a_second_restore_of_the_same_dump_changes_nothing(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str
) -> None:
    transfer.dump(filled)
    transfer.restore(empty)
    postgres.execute(empty, "INSERT INTO audit_logs DEFAULT VALUES")  # the application runs

    assert "nothing to do" in transfer.restore(empty).err
    assert transfer.restore(empty, "--dry-run").out == "would do nothing\n"
    assert counts(postgres, empty)["public.audit_logs"] == ROWS["public.audit_logs"] + 1


def test_a_migrated_database_is_refused(transfer: Transfer, postgres: PostgresServer, filled: str, empty: str) -> None:
    transfer.dump(filled)
    postgres.execute(empty, "CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES (2)")

    result = transfer.restore(empty, code=3)
    assert f"database {empty}: the schema was already migrated (revision 2 in alembic_version)" in result.error
    assert "A dump must be restored before the migration" in result.error


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("CREATE TABLE orders ()", "1 table (orders)"),
        ("CREATE SEQUENCE numbers", "1 object"),
        ("CREATE TYPE color AS ENUM ('red')", "1 object"),
        ("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "1 object"),
        ("CREATE SCHEMA other; CREATE VIEW other.one AS SELECT 1", "1 object"),
    ],
)
def test_a_database_that_is_not_empty_is_refused(
    dumped: Transfer, postgres: PostgresServer, empty: str, statement: str, what: str
) -> None:
    postgres.execute(empty, statement)
    result = dumped.restore(empty, code=3)
    assert f"database {empty}: it is not empty: it has {what}." in result.error


def test_an_installed_extension_does_not_count_as_content(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str
) -> None:
    transfer.dump(filled)
    postgres.execute(empty, "CREATE EXTENSION pg_trgm")

    transfer.restore(empty)
    assert counts(postgres, empty) == ROWS


def test_a_database_that_was_restored_from_another_dump_is_refused(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str
) -> None:
    transfer.dump(filled, name="one")
    postgres.execute(filled, "INSERT INTO users (email) VALUES ('new@example.com')")
    transfer.dump(filled, name="two")
    transfer.restore(empty, name="one")

    result = transfer.restore(empty, name="two", code=3)
    assert "it was restored from another dump" in result.error


def test_a_newer_dump_replaces_the_earlier_one(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str
) -> None:
    transfer.dump(filled)
    first = transfer.dump_file()
    postgres.execute(filled, "INSERT INTO users (email) VALUES ('new@example.com')")
    assert "would delete the earlier dump of" in transfer.dump(filled, "--dry-run").out
    transfer.dump(filled)

    assert not first.exists()
    transfer.restore(empty)
    assert counts(postgres, empty)["public.users"] == 4


def test_the_counts_are_of_the_same_moment_as_the_dump(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def log(message: str) -> None:
        if message.startswith("dumping"):  # the rows are counted, and pg_dump has not started
            postgres.execute(filled, "INSERT INTO users (email) VALUES ('late@example.com')")

    with monkeypatch.context() as patched:
        patched.setattr("data_transfer.database.dump.log", log)
        transfer.dump(filled)
    assert transfer.manifest()["tables"]["public.users"] == 3
    transfer.restore(empty)


def test_a_missing_database_is_created_on_request(transfer: Transfer, postgres: PostgresServer, filled: str) -> None:
    transfer.dump(filled)
    copy = f"{filled} copy"
    try:
        assert f"would create database {copy}" in transfer.restore(copy, "--create", "--dry-run").out
        assert postgres.values("postgres", f"SELECT FROM pg_database WHERE datname = '{filled} copy'") == []
        transfer.restore(copy, "--create")
        assert counts(postgres, copy) == ROWS
    finally:
        postgres.execute("postgres", f'DROP DATABASE IF EXISTS "{filled} copy"')


def test_a_database_that_does_not_exist_is_refused(transfer: Transfer, filled: str) -> None:
    result = transfer.dump(f"{filled}x", code=3)
    assert f"database {filled}x: the server rejected the connection" in result.error


def test_a_dry_run_changes_nothing(transfer: Transfer, postgres: PostgresServer, filled: str, empty: str) -> None:
    shown = transfer.dump(filled, "--dry-run").out
    assert shown.startswith(f"would dump database {filled} of ")
    assert "(9 tables, " in shown
    assert not transfer.root.exists()

    transfer.dump(filled)
    shown = transfer.restore(empty, "--dry-run").out
    assert shown.startswith("would restore the dump of ")
    assert postgres.values(empty, "SELECT FROM pg_namespace WHERE nspname = 'data_transfer'") == []


def test_the_journal_of_a_restore_is_in_no_dump(
    transfer: Transfer, filled: str, new_database: Callable[..., str]
) -> None:
    restored, again = new_database(), new_database()
    transfer.dump(filled, name="one")
    transfer.restore(restored, name="one")
    transfer.dump(restored, name="two")
    transfer.restore(again, name="two")
    assert transfer.manifest("two")["tables"] == ROWS
