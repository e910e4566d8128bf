"""Copies of files that are killed, and their repetition."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from data_transfer.files.target import Target
from tests.data_transfer.kit.command import Transfer, kill, started, wait_until

FILES = 400


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    for number in range(FILES):
        path = root / f"folder {number % 7}" / f"{number}.eml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"mail {number} " * 50)
    return root


def files(root: Path) -> dict[Path, int]:
    """Inode of every file below a folder."""
    found = (path for path in root.rglob("*") if ".data-transfer" not in path.parts and ".incoming" not in path.parts)
    return {path: path.stat().st_ino for path in found if path.is_file()}


def test_a_killed_export_copies_only_the_rest(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    export = ("export-files", "--storage", transfer.storage, "--name", "up", "--folder", source, "--threads", "1")
    stored = tmp_path / "storage" / "up" / "files"
    with started(*export) as process:
        wait_until(lambda: len(files(stored)) > 20, process)
        kill(process)
    before = files(stored)
    assert len(before) < FILES
    transfer.imports(tmp_path / "target", code=3)

    transfer.exports(source)
    after = files(stored)
    assert len(after) == FILES
    assert {path: after[path] for path in before} == before


def test_a_terminated_export_notes_the_copied_files(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    export = ("export-files", "--storage", transfer.storage, "--name", "up", "--folder", source, "--threads", "2")
    with started(*export) as process:
        wait_until(lambda: len(files(tmp_path / "storage" / "up" / "files")) > 20, process)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped by Ctrl-C. Run the same command again to resume." in shown
    assert "Traceback" not in shown

    partial = (tmp_path / "storage" / "up" / "files.partial.jsonl").read_text().splitlines()
    copied = sum(json.loads(line).get("kind") == "file" for line in partial)
    assert 20 <= copied < FILES
    assert f"would copy {FILES - copied} files" in transfer.exports(source, "--dry-run").out
    transfer.exports(source)
    assert not (tmp_path / "storage" / "up" / "files.partial.jsonl").exists()


def test_a_killed_import_copies_only_the_rest(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    transfer.exports(source)
    target = tmp_path / "target"
    imports = ("import-files", "--storage", transfer.storage, "--name", "up", "--folder", target, "--threads", "1")
    with started(*imports) as process:
        wait_until(lambda: len(files(target)) > 20, process)
        kill(process)
    before = files(target)
    assert len(before) < FILES
    assert all(path.read_bytes() == (source / path.relative_to(target)).read_bytes() for path in before)

    assert f"would copy {FILES - len(before)} entries" in transfer.imports(target, "--dry-run").out
    transfer.imports(target)
    after = files(target)
    assert len(after) == FILES
    assert {path: after[path] for path in before} == before
    assert list((target / ".data-transfer" / "incoming").iterdir()) == []
    transfer("verify", "--files", f"up={target}")


def test_a_second_import_into_the_folder_is_refused_while_one_runs(
    transfer: Transfer, source: Path, tmp_path: Path
) -> None:
    transfer.exports(source)
    target = tmp_path / "target"
    with Target(target, None).locked():
        result = transfer.imports(target, code=4)
        assert "another import is running in it. Wait for its end, and run it again." in result.error
    transfer.imports(target)


def test_the_first_error_ends_the_other_copies(
    transfer: Transfer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    fsync = os.fsync

    def full(descriptor: int) -> None:
        copied.append("")
        if len(copied) > 10:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr("os.fsync", full)
    result = transfer.exports(source, code=4)
    assert "there is no space left" in result.error
    assert len(copied) < 50
