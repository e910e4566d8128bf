"""Files that change or disappear during an export, and manifests that lead out of the folder."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_transfer.files import scan as scans
from data_transfer.files import source as copies
from data_transfer.files.entry import unsafe, unsafe_link
from tests.data_transfer.kit.command import Transfer


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    root.mkdir()
    for name in ("a", "b", "c"):
        (root / name).write_text(name)
    return root


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Call a function when a file was read and is not stored yet."""

    def install(action: Callable[[], object]) -> None:
        hashed = copies._hashed

        def patched(*arguments):
            found = hashed(*arguments)
            action()
            return found

        monkeypatch.setattr(copies, "_hashed", patched)

    return install


def test_a_file_that_changes_during_the_copy_is_reported(transfer: Transfer, source: Path, meanwhile) -> None:
    meanwhile(lambda: (source / "a").write_text((source / "a").read_text() + "x"))
    result = transfer.exports(source, "--threads", 1, code=1)
    assert '1 file changed during the copy: "a". Stop the programs that write to the folder' in result.error
    assert not (transfer.root / "up" / "files.jsonl").exists()


def test_a_live_export_leaves_out_what_is_removed_while_it_lists_the_files(
    transfer: Transfer, source: Path, monkeypatch
) -> None:
    (source / "removed").mkdir()
    (source / "removed" / "file").touch()
    scandir = os.scandir

    def removing(folder: str | int):
        found = scandir(folder)
        if isinstance(folder, int):  # of shutil.rmtree
            return found
        if folder.endswith("removed"):
            shutil.rmtree(folder)
            return scandir(folder)
        (source / "c").unlink(missing_ok=True)  # c is listed, and has no status any more
        return found

    monkeypatch.setattr(scans.os, "scandir", removing)
    transfer.exports(source, "--live")

    assert (transfer.root / "up" / "files.jsonl").exists()


def test_a_large_file_that_changes_between_hash_and_copy_is_not_stored(
    transfer: Transfer, source: Path, meanwhile, monkeypatch
) -> None:
    monkeypatch.setattr(copies, "SMALL_BYTES", 0)
    times = (1_600_000_000, 1_600_000_000)
    os.utime(source / "a", times)
    written = iter("xyzxyz")

    def change() -> None:
        (source / "a").write_text(next(written))  # same size and time, so only the content shows it
        os.utime(source / "a", times)

    for name in ("b", "c"):
        (source / name).unlink()
    meanwhile(change)
    result = transfer.exports(source, "--threads", 1, code=1)
    assert '1 file changed during the copy: "a"' in result.error
    assert [path for path in (transfer.root / "up").rglob("*") if len(path.name) == 64] == []


@pytest.mark.parametrize("change", ["appears", "disappears"])
def test_a_file_that_appears_or_disappears_is_reported(
    transfer: Transfer, source: Path, meanwhile, change: str
) -> None:
    meanwhile(lambda: (source / "c").unlink(missing_ok=True) if change == "disappears" else (source / "d").touch())
    result = transfer.exports(source, "--threads", 1, code=1)
    assert f'1 file changed during the copy: "{"c" if change == "disappears" else "d"}"' in result.error


def test_a_link_that_replaces_a_file_is_not_followed(transfer: Transfer, source: Path, meanwhile) -> None:
    def replace() -> None:
        (source / "c").unlink(missing_ok=True)
        (source / "c").symlink_to("a")

    meanwhile(replace)
    transfer.exports(source, code=1)


def test_an_export_of_a_live_folder_is_a_head_start(
    transfer: Transfer, source: Path, meanwhile, tmp_path: Path, monkeypatch
) -> None:
    with monkeypatch.context():
        meanwhile(lambda: (source / "a").write_text((source / "a").read_text() + "x"))
        result = transfer.exports(source, "--live")
        assert "Files changed meanwhile: export again after all programs have stopped" in result.err
    monkeypatch.undo()

    target = tmp_path / "target"
    assert "import again after the final export" in transfer.imports(target).err
    assert sorted(path.name for path in target.iterdir()) == [".data-transfer", "b", "c"]
    transfer("verify", "--files", f"up={target}", code=3)

    transfer.exports(source)
    transfer.imports(target)
    transfer("verify", "--files", f"up={target}")


def head(entries: int) -> dict[str, object]:
    return {"format": 1, "created": "2026-01-01T00:00:00+00:00", "settled": True, "entries": entries}


def file_line(path: str, data: bytes = b"x") -> dict[str, object]:
    digest = hashlib.sha256(data).hexdigest()
    return {"path": path, "kind": "file", "mode": 420, "size": len(data), "modified": 0, "sha256": digest}


def write_manifest(tmp_path: Path, *lines: dict[str, object], entries: int | None = None) -> None:
    path = tmp_path / "storage" / "up" / "files.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = (head(len(lines) if entries is None else entries), *lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in content))


FOLDER = {"path": "sub", "kind": "folder", "mode": 493}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([file_line("/etc/passwd")], "the name is absolute"),
        ([file_line("../outside")], "the name contains '..'"),
        ([FOLDER, file_line("sub/../../outside")], "the name contains '..'"),
        ([file_line("sub//file")], "an empty part"),
        ([file_line("./file")], "'.'"),
        ([file_line("")], "the name is empty"),
        ([file_line("zero\0byte")], "zero byte"),
        ([file_line("same"), file_line("same")], "the name appears twice"),
        ([file_line("sub/file")], "its folder is not listed before it"),
        ([{"path": "sub", "kind": "link", "mode": 511, "target": "."}, file_line("sub/file")], "its folder is not"),
        ([{"path": "link", "kind": "link", "mode": 511, "target": "/etc"}], "absolute"),
        ([{"path": "link", "kind": "link", "mode": 511, "target": "../etc"}], "outside of the folder"),
        ([{**file_line("file"), "sha256": "../../other"}], "the checksum is no SHA-256"),
        ([{**file_line("file"), "kind": "device"}], "'device' is unknown"),
    ],
)
def test_a_manifest_that_leads_out_of_the_folder_is_refused(
    transfer: Transfer, tmp_path: Path, lines, reason: str
) -> None:
    write_manifest(tmp_path, *lines)
    result = transfer.imports(tmp_path / "target", code=1)
    assert reason in result.error
    assert not (tmp_path / "target").exists()


def test_a_truncated_manifest_is_refused(transfer: Transfer, tmp_path: Path) -> None:
    write_manifest(tmp_path, file_line("a"), entries=2)
    result = transfer.imports(tmp_path / "target", code=1)
    assert "it has 1 entries instead of 2" in result.error


def test_a_link_in_the_target_is_not_followed(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    (source / "sub").mkdir()
    (source / "sub" / "file").write_text("x")
    transfer.exports(source)
    (tmp_path / "outside").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "sub").symlink_to(tmp_path / "outside")
    result = transfer.imports(tmp_path / "target", "--overwrite", code=3)
    assert '"sub" is not a folder, and the copy has files in it' in result.error
    assert list((tmp_path / "outside").iterdir()) == []

    (source / "sub" / "file").unlink()
    transfer.exports(source)
    result = transfer.imports(tmp_path / "target", "--overwrite", code=3)
    assert '"sub" is not a folder, and the copy has a folder there' in result.error


def test_a_folder_in_the_place_of_a_file_is_reported(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    transfer.exports(source)
    (tmp_path / "target" / "a").mkdir(parents=True)
    result = transfer.imports(tmp_path / "target", "--overwrite", code=3)
    assert '"a" is a folder, and the copy has a file there' in result.error


def test_damaged_content_is_not_written(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    transfer.exports(source)
    stored = next(path for path in (tmp_path / "storage" / "up" / "files").rglob("*") if path.is_file())
    stored.write_text("?")
    result = transfer.imports(tmp_path / "target", code=1)
    assert "the content in the storage is damaged" in result.error
    assert list((tmp_path / "target" / ".data-transfer" / "incoming").iterdir()) == []


NAMES = st.lists(st.sampled_from(["a", "..", ".", "", "b c", "\n"]), max_size=4).map("/".join)


@given(NAMES)
def test_an_accepted_name_stays_in_its_folder(name: str) -> None:
    if unsafe(name) is None:
        assert posixpath.normpath(f"/root-folder/{name}") == f"/root-folder/{name}"


@given(NAMES, NAMES)
def test_an_accepted_link_points_into_its_folder(name: str, target: str) -> None:
    if unsafe(name) is None and unsafe_link(name, target) is None:
        pointed = posixpath.normpath(f"/root-folder/{posixpath.dirname(name)}/{target}")
        assert f"{pointed}/".startswith("/root-folder/")
