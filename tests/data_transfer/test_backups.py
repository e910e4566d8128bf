"""Scheduled backups, their retention, and the restore of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_transfer import names
from data_transfer.backups.shelf import Backup, expired
from data_transfer.database.manifest import DatabaseManifest
from tests.data_transfer.kit.command import Program, Transfer
from tests.data_transfer.kit.postgres import PostgresServer
from tests.data_transfer.kit.rows import ROWS

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of the program, which a test may change."""
    times = [NOW]
    monkeypatch.setattr("data_transfer.names.now", lambda: times[0])
    return times


@pytest.fixture
def backup(folder: str, filled: str) -> tuple[str, ...]:
    """The arguments that make a backup."""
    return ("backup", "--storage", folder, "--name", "backups/app", "--database", filled)


def stamps(folder: str) -> list[str]:
    root = Path(folder.removeprefix("file://")) / "backups" / "app"
    return sorted(path.name for path in root.iterdir() if any(path.iterdir()))


def test_old_backups_are_deleted_after_the_new_one_was_checked(program: Program, folder: str, backup, clock) -> None:
    for day in range(4):
        clock[0] = NOW + timedelta(days=day)
        program.ok(*backup, "--keep", "10")
    clock[0] = NOW + timedelta(days=4)

    shown = program.ok(*backup, "--keep", "3", "--dry-run").out
    assert shown.count("would delete the backup") == 2
    assert len(stamps(folder)) == 4
    result = program.ok(*backup, "--keep", "3")
    assert stamps(folder) == [names.stamp(NOW + timedelta(days=day)) for day in (2, 3, 4)]
    assert "Deleted 2 old backups." in result.err


def test_young_backups_are_kept_beyond_the_number(program: Program, folder: str, backup, clock) -> None:
    for hour in (0, 30, 40):
        clock[0] = NOW + timedelta(hours=hour)
        program.ok(*backup, "--keep", "1", "--keep-days", "1")
    assert stamps(folder) == [names.stamp(NOW + timedelta(hours=hour)) for hour in (30, 40)]


@pytest.mark.parametrize("damage", ["check", "check_archive"])
def test_a_damaged_new_backup_deletes_no_old_one(transfer: Transfer, backup, clock, monkeypatch, damage: str) -> None:
    transfer.program.ok(*backup)
    clock[0] = NOW + timedelta(days=1)

    def break_dump(storage, manifest, original):
        path = transfer.root / manifest.dump
        path.write_bytes(b"\0" * manifest.size)
        original(storage, manifest)

    from data_transfer.commands import backup as command  # noqa: PLC0415  near its use

    original = getattr(command, damage)
    monkeypatch.setattr(command, damage, lambda storage, manifest: break_dump(storage, manifest, original))
    transfer.program.ends(1, *backup, "--keep", "1")
    assert len(stamps(transfer.storage)) == 2


def test_the_list_shows_the_state_of_each_backup(program: Program, folder: str, backup, clock) -> None:
    assert "0 backups in" in program.ok("list-backups", "--storage", folder, "--name", "backups/app").err
    for day in range(4):
        clock[0] = NOW + timedelta(days=day)
        program.ok(*backup)
    root = Path(folder.removeprefix("file://")) / "backups" / "app"
    folders = sorted(root.iterdir())
    (folders[0] / "database.json").unlink()
    next(folders[1].glob("*.dump")).write_bytes(b"short")
    (folders[2] / "database.json").write_text("{")

    lines = program.ok("list-backups", "--storage", folder, "--name", "backups/app").out.splitlines()
    assert lines[0].split() == ["backup", "size", "database", "PostgreSQL", "rows", "state"]
    assert lines[1].startswith(names.stamp(NOW + timedelta(days=3)))
    assert lines[1].endswith("complete")
    assert "it is not JSON" in lines[2]
    assert lines[3].endswith("damaged: the dump is missing or has another size")
    assert lines[4].endswith("incomplete: it has no manifest")


def test_an_incomplete_backup_is_deleted_with_the_next_one(program: Program, folder: str, backup, clock) -> None:
    program.ok(*backup)
    root = Path(folder.removeprefix("file://")) / "backups" / "app"
    (next(root.iterdir()) / "database.json").unlink()
    clock[0] = NOW + timedelta(days=1)
    program.ok(*backup, "--keep", "5")
    assert stamps(folder) == [names.stamp(clock[0])]


def test_a_backup_is_restored_into_another_database(
    transfer: Transfer, postgres: PostgresServer, filled: str, backup, clock
) -> None:
    program = transfer.program
    program.ok(*backup)
    clock[0] = NOW + timedelta(days=1)
    postgres.execute(filled, "INSERT INTO users (email) VALUES ('later@example.com')")
    program.ok(*backup)
    restore = ("restore-backup", "--storage", transfer.storage, "--name", "backups/app", "--create", "--database")
    count = "SELECT count(*) FROM users"
    try:
        program.ok(*restore, f"{filled}_new")
        assert postgres.values(f"{filled}_new", count) == [(ROWS["public.users"] + 1,)]
        program.ok(*restore, f"{filled}_old", "--backup", names.stamp(NOW))
        assert postgres.values(f"{filled}_old", count) == [(ROWS["public.users"],)]
        assert postgres.values(filled, count) == [(ROWS["public.users"] + 1,)]
    finally:
        postgres.execute("postgres", *(f'DROP DATABASE IF EXISTS "{filled}_{end}"' for end in ("new", "old")))


def test_a_backup_is_not_restored_over_the_current_database(program: Program, folder: str, filled: str, backup) -> None:
    program.ok(*backup)
    result = program("restore-backup", "--storage", folder, "--name", "backups/app", "--database", filled)
    assert result.code == 3
    assert "the schema was already migrated" in result.error


@pytest.mark.usefixtures("clock")
def test_an_unknown_backup_is_refused(program: Program, folder: str, filled: str, backup) -> None:
    restore = ("restore-backup", "--storage", folder, "--name", "backups/app", "--database", filled)
    assert "there is no complete backup 'newest'. Complete backups: none." in program(*restore).error
    program.ok(*backup)
    result = program(*restore, "--backup", "2020-01-01")
    assert result.code == 3
    assert f"there is no complete backup '2020-01-01'. Complete backups: {names.stamp(NOW)}." in result.error

    root = Path(folder.removeprefix("file://")) / "backups" / "app"
    next(next(root.iterdir()).glob("*.dump")).unlink()
    result = program(*restore, "--backup", names.stamp(NOW))
    assert (result.code, "the backup is not usable: damaged" in result.error) == (1, True)


MANIFEST = DatabaseManifest(
    database="app",
    created="",
    server_version=15,
    tool_version=15,
    dump="",
    size=0,
    sha256="",
    revision=None,
    extensions=(),
    tables={},
    numbers={},
)


@given(
    hours=st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=12, unique_by=lambda pair: pair[0]),
    keep=st.integers(1, 6),
    days=st.none() | st.integers(1, 10),
)
def test_the_newest_backups_always_remain(hours, keep: int, days: int | None) -> None:
    found = [
        Backup(str(age), names.stamp(NOW - timedelta(hours=age)), MANIFEST if complete else None)
        for age, complete in sorted(hours)
    ]
    gone = list(expired(found, keep, days, NOW))
    complete = [backup for backup in found if backup.manifest]
    assert [backup for backup in complete[:keep] if backup in gone] == []
    for backup in complete[keep:]:
        old = days is None or NOW - backup.made >= timedelta(days=days)
        assert (backup in gone) == old
    newest = complete[0].made if complete else None
    for backup in found:
        if backup.manifest is None:
            assert (backup in gone) == (newest is not None and backup.made < newest)
