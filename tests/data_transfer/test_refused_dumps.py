"""Damaged dumps, servers and tools that do not fit, and messages without secrets."""

from __future__ import annotations

import json
import resource

import pytest

from tests.data_transfer.kit.command import Transfer
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.rows import API_KEY


def tables(postgres: PostgresServer, database: str) -> list[tuple]:
    return postgres.values(database, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")


def edit(dumped: Transfer, **values: object) -> None:
    (dumped.root / "app" / "database.json").write_text(json.dumps(dumped.manifest() | values))


def test_a_changed_byte_is_found_before_the_restore(dumped: Transfer, postgres: PostgresServer, empty: str) -> None:
    dump = dumped.dump_file()
    data = bytearray(dump.read_bytes())
    data[len(data) // 2] ^= 1
    dump.write_bytes(data)

    result = dumped.restore(empty, code=1)
    assert "the checksum of the dump is wrong: a byte has changed" in result.error
    assert tables(postgres, empty) == []


def test_a_truncated_dump_is_found_before_the_restore(dumped: Transfer, empty: str) -> None:
    dump = dumped.dump_file()
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-100])

    result = dumped.restore(empty, code=1)
    assert f"the dump has {len(whole) - 100:,} bytes instead of {len(whole):,}" in result.error


def test_a_missing_dump_is_reported(dumped: Transfer, empty: str) -> None:
    dumped.dump_file().unlink()
    assert "the dump is missing" in dumped.restore(empty, code=1).error


def test_a_dump_that_changes_during_the_restore_is_not_committed(
    dumped: Transfer, postgres: PostgresServer, empty: str, monkeypatch
) -> None:
    monkeypatch.setattr("data_transfer.database.restore.check", lambda *_: None)
    edit(dumped, sha256="0" * 64)

    result = dumped.restore(empty, code=1)
    assert "Nothing was restored" in result.error
    assert tables(postgres, empty) == []


def test_a_count_that_differs_is_reported(dumped: Transfer, empty: str) -> None:
    counts = dumped.manifest()["tables"]
    edit(dumped, tables=counts | {"public.emails": 99, "public.gone": 1}, revision="003")

    result = dumped.restore(empty, code=1)
    assert "public.emails has 15 rows instead of 99" in result.error
    assert "public.gone is missing" in result.error
    assert "the revision of the schema is 002 instead of 003" in result.error


def test_a_server_that_is_older_than_the_dump_is_refused(dumped: Transfer, empty: str) -> None:
    edit(dumped, server_version=99)
    result = dumped.restore(empty, code=3)
    assert "the dump is from PostgreSQL 99, and the server has" in result.error
    assert "Restore into PostgreSQL 99 or newer." in result.error


@pytest.mark.parametrize("version", [3, 99])
def test_a_tool_of_another_version_is_refused(dumped: Transfer, empty: str, monkeypatch, version) -> None:
    monkeypatch.setattr("data_transfer.database.restore.tool_version", lambda _: version)
    result = dumped.restore(empty, code=3)
    assert f"pg_restore has version {version}. It must be at least that of pg_dump" in result.error


def test_a_server_that_is_newer_than_pg_dump_is_refused(transfer: Transfer, filled: str, monkeypatch) -> None:
    monkeypatch.setattr("data_transfer.database.dump.tool_version", lambda _: 3)
    result = transfer.dump(filled, code=3)
    assert "and pg_dump has 3, which cannot read it" in result.error


def test_a_missing_extension_is_refused(dumped: Transfer, empty: str) -> None:
    edit(dumped, extensions=["pg_trgm", "uuid-none"])
    result = dumped.restore(empty, code=3)
    assert "the server cannot install uuid-none, which the dump needs" in result.error


def test_a_missing_tool_is_refused(transfer: Transfer, filled: str, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    result = transfer.dump(filled, code=3)
    assert "pg_dump: the program was not found" in result.error


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "it is not JSON"),
        ("[]", "an object with keys is needed"),
        ('{"format": 2}', "this program reads format 1"),
        ('{"format": 1}', "'revision' is missing"),
    ],
)
def test_a_damaged_manifest_is_reported(dumped: Transfer, empty: str, content: str, problem: str) -> None:
    (dumped.root / "app" / "database.json").write_text(content)
    result = dumped.restore(empty, code=1)
    assert "app/database.json" in result.error
    assert problem in result.error


def test_a_name_without_a_dump_is_refused(transfer: Transfer, empty: str) -> None:
    result = transfer.restore(empty, name="none", code=3)
    assert "there is no complete dump. Run dump-database first" in result.error


def test_a_full_disk_is_reported_and_leaves_no_dump(transfer: Transfer, filled: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        result = transfer.dump(filled, code=4)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert "there is no space left, or the file would exceed a limit" in result.error
    assert [path for path in transfer.root.rglob("*") if path.is_file()] == []


def test_no_output_contains_a_secret(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "x" * 5 + "-not-a-password"
    monkeypatch.setenv("PGPASSWORD", password)
    here = f"SELECT current_database() = '{filled}'"
    postgres.execute(filled, f"CREATE FUNCTION here(text) RETURNS boolean LANGUAGE sql AS $${here}$$")
    postgres.execute(filled, "ALTER TABLE llm_settings ADD CHECK (here(api_key))")
    transfer.dump(filled)

    result = transfer.restore(empty, code=4)  # the rows violate the constraint, and PostgreSQL quotes the first one
    assert 'violates check constraint "llm_settings_api_key_check"' in result.error
    transfer.dump(password, code=3)
    transfer.dump(filled, name=password)
    assert API_KEY not in transfer.program.output
    assert password not in transfer.program.output
    assert tables(postgres, empty) == []
