"""A dump or a restore that is killed, and its repetition."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.data_transfer.kit.command import Transfer, kill, slow_tool, started, wait_until
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.rows import LARGE


@pytest.fixture
def large(postgres: PostgresServer, filled: str) -> str:
    postgres.execute(filled, LARGE)
    return filled


@pytest.fixture
def slow(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make a tool slow after some bytes; with zero, use the real tools again."""

    def use(tool: str, fast: int) -> None:
        path = postgres.environment["PATH"]
        if fast:
            slow_tool(tmp_path / "bin", tool, shutil.which(tool, path=path), fast)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{path}" if fast else path)

    return use


def written(transfer: Transfer) -> bool:
    """Return whether a megabyte of an object is written."""
    return any(part.stat().st_size > 1_000_000 for part in (transfer.root / ".incoming").glob("*"))


def test_a_killed_dump_leaves_no_dump_and_is_repeated(transfer: Transfer, large: str, empty: str, slow) -> None:
    slow("pg_dump", 2_500_000)
    with started("dump-database", "--storage", transfer.storage, "--name", "app", "--database", large) as process:
        wait_until(lambda: written(transfer), process)
        kill(process)

    assert not (transfer.root / "app").exists()
    transfer.restore(empty, code=3)
    slow("pg_dump", 0)
    transfer.dump(large)
    transfer.restore(empty)


def test_a_terminated_dump_ends_pg_dump_and_leaves_nothing(transfer: Transfer, large: str, slow) -> None:
    slow("pg_dump", 2_500_000)
    with started("dump-database", "--storage", transfer.storage, "--name", "app", "--database", large) as process:
        wait_until(lambda: written(transfer), process)
        process.send_signal(signal.SIGTERM)
        _, shown = process.communicate(timeout=60)

    assert process.returncode == 143
    assert "stopped by SIGTERM. Run the same command again to resume." in shown
    assert "Traceback" not in shown
    assert list((transfer.root / ".incoming").iterdir()) == []


def test_a_killed_restore_leaves_an_empty_database_and_is_repeated(
    transfer: Transfer, postgres: PostgresServer, large: str, empty: str, slow
) -> None:
    transfer.dump(large)
    slow("pg_restore", 1_500_000)
    copying = "SELECT FROM pg_stat_activity WHERE application_name LIKE 'pg_restore%' AND query LIKE 'COPY%emails%'"
    restore = ("restore-database", "--storage", transfer.storage, "--name", "app", "--database", empty)
    with started(*restore) as process:
        wait_until(lambda: postgres.values("postgres", copying), process)
        kill(process)
    slow("pg_restore", 0)

    while (result := transfer.program(*restore)).code == 4:  # PostgreSQL needs a moment to notice the closed connection
        assert "another restore is running" in result.error
    assert result.code == 0, result.err
    assert postgres.values(empty, "SELECT count(*) FROM emails") == [(4_015,)]


def test_a_restore_that_was_killed_before_its_verification_is_verified(
    transfer: Transfer, postgres: PostgresServer, filled: str, empty: str
) -> None:
    transfer.dump(filled)
    transfer.restore(empty)
    postgres.execute(empty, "UPDATE data_transfer.restored_dump SET verified_at = NULL")

    assert "would compare the row counts" in transfer.restore(empty, "--dry-run").out
    postgres.execute(empty, "CREATE TABLE removed AS TABLE llm_settings", "DELETE FROM llm_settings")
    result = transfer.restore(empty, code=1)
    assert "public.removed is not in the dump" in result.error
    assert "public.llm_settings has 0 rows instead of 3" in result.error

    postgres.execute(empty, "INSERT INTO llm_settings TABLE removed", "DROP TABLE removed")
    assert "restored 9 tables" in transfer.restore(empty).err


def test_two_restores_do_not_run_at_once(transfer: Transfer, postgres: PostgresServer, filled: str, empty: str) -> None:
    transfer.dump(filled)
    with postgres.connect(empty) as other:
        other.execute("SELECT pg_advisory_lock(7305813001)")
        result = transfer.restore(empty, code=4)
    assert "another restore is running in it" in result.error
