"""Copies of file trees: names, links, owners, changes, and repeated runs."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.data_transfer.conftest import Bucket
from tests.data_transfer.kit.command import Program, Transfer

ODD_NAMES = (
    "plain.txt",
    "with space.txt",
    "ünïcode 日本.txt",
    "line\nbreak.txt",
    "tab\tand 'quotes\" and \\.txt",
    "-leading-dash",
    "percent%20and#hash?",
    os.fsdecode(b"not-utf-8-\xff\xfe.txt"),
    "x" * 200,
)


def tree(root: Path) -> Path:
    """A tree with odd names, an empty folder and file, a link, and equal files."""
    (root / "deep" / "er").mkdir(parents=True)
    (root / "empty folder").mkdir()
    for name in ODD_NAMES:
        (root / "deep" / name).write_text(name.encode("utf-8", "surrogateescape").hex())
    (root / "deep" / "er" / "empty").touch()
    (root / "one.pst").write_bytes(b"same" * 1000)
    (root / "deep" / "two.pst").write_bytes(b"same" * 1000)
    (root / "link").symlink_to("deep/plain.txt")
    os.utime(root / "one.pst", ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))
    (root / "one.pst").chmod(0o640)
    (root / "deep" / "er").chmod(0o750)
    return root


def content(root: Path) -> dict[str, object]:
    """Every entry below a folder, without the folder of the program."""
    found: dict[str, object] = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if name.startswith(".data-transfer"):
            continue
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            mode = oct(path.stat().st_mode & 0o777)
            found[name] = mode if path.is_dir() else (mode, path.stat().st_mtime_ns, path.read_bytes())
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tree(tmp_path / "source")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def test_an_imported_tree_is_the_exported_one(program: Program, storage: str, source: Path, target: Path) -> None:
    program.ok("export-files", "--storage", storage, "--name", "app/uploads", "--folder", source)
    program.ok("import-files", "--storage", storage, "--name", "app/uploads", "--folder", target)
    assert content(target) == content(source)
    checked = program.ok("verify", "--storage", storage, "--files", f"app/uploads={target}")
    assert f"1 check passed: files in {target}" in checked.err


def test_equal_files_are_stored_once(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    result = transfer.exports(source)
    stored = [path for path in (tmp_path / "storage" / "up" / "files").rglob("*") if path.is_file()]
    assert len(stored) == len(ODD_NAMES) + 2
    assert f"exported {len(ODD_NAMES) + 3} files" in result.err


def test_a_large_file_is_copied_in_parts(program: Program, bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    data = os.urandom(1024) * 17 * 1024
    (tmp_path / "source" / "large.pst").write_bytes(data)
    program.ok("export-files", "--storage", bucket.url, "--name", "up", "--folder", tmp_path / "source")

    key = next(key for key in bucket.objects() if "/files/" in key)
    assert bucket.client.head_object(Bucket=bucket.name, Key=key)["ETag"].endswith('-2"')
    program.ok("import-files", "--storage", bucket.url, "--name", "up", "--folder", tmp_path / "target")
    assert (tmp_path / "target" / "large.pst").read_bytes() == data


def test_a_second_export_copies_only_changes(transfer: Transfer, source: Path, tmp_path: Path) -> None:
    transfer.exports(source)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "storage" / "up" / "files").rglob("*")}
    (source / "one.pst").write_bytes(b"changed")
    (source / "deep" / "plain.txt").unlink()
    (source / "link").unlink()

    assert "would copy 1 file (7 B)" in transfer.exports(source, "--dry-run").out
    assert "1 file new" in transfer.exports(source).err
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "storage" / "up" / "files").rglob("*")}
    assert {path: after[path] for path in before if path.is_file()} == {
        path: before[path] for path in before if path.is_file()
    }
    transfer.imports(tmp_path / "target")
    assert content(tmp_path / "target") == content(source)


def test_a_change_that_keeps_size_and_time_is_found_by_checksum(transfer: Transfer, source: Path) -> None:
    transfer.exports(source)
    status = (source / "one.pst").stat()
    (source / "one.pst").write_bytes(b"SAME" * 1000)
    os.utime(source / "one.pst", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "0 files new" in transfer.exports(source).err
    transfer.exports(source, "--checksum")
    (source / "one.pst").unlink()
    transfer.imports(source, "--overwrite")
    assert (source / "one.pst").read_bytes() == b"SAME" * 1000


def test_excluded_paths_are_left_out(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source, "--exclude", "deep", "--exclude", "*.pst")
    transfer.imports(target)
    assert set(content(target)) == {"empty folder", "link"}


def test_a_second_import_changes_nothing(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source)
    transfer.imports(target)
    (target / "one.pst").write_bytes(b"the application changed it")

    assert "nothing to do" in transfer.imports(target).err
    assert transfer.imports(target, "--dry-run").out == "would do nothing\n"
    assert (target / "one.pst").read_bytes() == b"the application changed it"


def test_a_later_export_updates_the_folder(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source)
    transfer.imports(target)
    (source / "new").write_text("new")
    (source / "one.pst").unlink()
    transfer.exports(source)

    assert "would delete 1 file of" in transfer.imports(target, "--delete", "--dry-run").out
    transfer.imports(target, "--delete")
    assert content(target) == content(source)


def test_files_that_the_application_changed_are_not_replaced(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source)
    transfer.imports(target)
    (source / "one.pst").write_bytes(b"newer export")
    transfer.exports(source)
    (target / "one.pst").write_bytes(b"application")
    os.utime(target / "one.pst", (time.time() + 5, time.time() + 5))

    result = transfer.imports(target, code=3)
    assert '1 file changed after the last import: "one.pst"' in result.error
    transfer.imports(target, "--overwrite")
    assert (target / "one.pst").read_bytes() == b"newer export"


def test_a_folder_with_other_files_is_refused(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source)
    (target / "lost+found").mkdir(parents=True)
    (target / "uploads-backup").mkdir()
    result = transfer.imports(target, code=3)
    assert 'the folder has 1 entry that no import wrote: "uploads-backup"' in result.error

    (target / "uploads-backup").rmdir()
    transfer.imports(target)


def test_a_folder_with_the_files_of_another_export_is_refused(transfer: Transfer, source: Path, target: Path) -> None:
    transfer.exports(source)
    transfer("export-files", "--name", "rehearsal", "--folder", source)
    transfer("import-files", "--name", "rehearsal", "--folder", target)

    result = transfer.imports(target, code=3)
    assert "it has the files of the export rehearsal. Use an empty folder, or add those of up with" in result.error
    transfer.imports(target, "--overwrite")


def test_the_owner_is_numeric(transfer: Transfer, source: Path, target: Path) -> None:
    user, group = (1000, 1001) if os.geteuid() == 0 else (os.getuid(), os.getgid())  # only root may give files away
    transfer.exports(source)
    transfer.imports(target, "--owner", f"{user}:{group}")
    found = [path.lstat() for path in target.rglob("*") if ".data-transfer" not in path.parts]
    assert {(status.st_uid, status.st_gid) for status in found} == {(user, group)}


def test_an_owner_by_name_is_a_usage_error(transfer: Transfer, target: Path) -> None:
    result = transfer.imports(target, "--owner", "app:app", code=2)
    assert "'app:app' is not an owner. Give two numbers, such as 1000:1000" in result.error


@pytest.mark.parametrize(("link", "reason"), [("/etc/passwd", "absolute"), ("../outside", "outside of the folder")])
def test_a_link_out_of_the_tree_is_refused(transfer: Transfer, source: Path, link: str, reason: str) -> None:
    (source / "escape").symlink_to(link)
    result = transfer.exports(source, code=3)
    assert f"\"escape\" is refused: the link points to '{link}'" in result.error
    assert reason in result.error


def test_a_pipe_is_refused(transfer: Transfer, source: Path) -> None:
    os.mkfifo(source / "pipe")
    result = transfer.exports(source, code=3)
    assert '"pipe" is a socket, pipe or device' in result.error


def test_a_missing_folder_is_refused(transfer: Transfer, tmp_path: Path) -> None:
    result = transfer.exports(tmp_path / "none", code=3)
    assert "there is no such folder. Correct --folder." in result.error


def test_a_dry_run_changes_nothing(transfer: Transfer, source: Path, target: Path, tmp_path: Path) -> None:
    shown = transfer.exports(source, "--dry-run").out
    assert shown.startswith(f"would copy {len(ODD_NAMES) + 3} files (")
    assert not (tmp_path / "storage").exists()
    transfer.exports(source)
    shown = transfer.imports(target, "--dry-run").out
    assert shown.startswith(f"would copy {len(content(source))} entries (")
    assert not target.exists()


def test_too_little_space_is_reported_before_the_copy(
    transfer: Transfer, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil._ntuple_diskusage(total=10_000, used=9_000, free=1_000)
    with monkeypatch.context() as patched:
        patched.setattr("shutil.disk_usage", lambda _: full)
        result = transfer.exports(source, code=4)
    assert "1000 B are free, and the files need" in result.error
    transfer.exports(source)
    with monkeypatch.context() as patched:
        patched.setattr("shutil.disk_usage", lambda _: full)
        result = transfer.imports(target, code=4)
    assert f"{target}: 1000 B are free, and the files need" in result.error
    assert not target.exists()
