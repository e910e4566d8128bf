"""The probe as a pod runs it: its source, in another Python process, on real folders."""

from __future__ import annotations

import errno
import inspect
import json
import subprocess
import sys

import pytest

from smoke import mount_probe


def probe(*folders):
    command = [sys.executable, "-I", "-c", inspect.getsource(mount_probe), *map(str, folders)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  the code under test
    return json.loads(result.stdout)


def test_the_probe_leaves_a_writable_folder_unchanged(tmp_path):
    (tmp_path / "detections.csv").write_text("keep")

    assert probe(tmp_path) == {str(tmp_path): "writable"}
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("detections.csv", "keep")]


def test_a_missing_folder_is_unreadable(tmp_path):
    assert probe(tmp_path / "nowhere") == {str(tmp_path / "nowhere"): "unreadable (ENOENT)"}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EPERM, "read-only"),
        (errno.ENOSPC, "unwritable (ENOSPC)"),
        (errno.ESTALE, "unwritable (ESTALE)"),
    ],
)
def test_only_a_permission_error_makes_a_folder_read_only(monkeypatch, tmp_path, code, found):
    def refuse(**_):
        raise OSError(code, "no")

    monkeypatch.setattr(mount_probe.tempfile, "NamedTemporaryFile", refuse)

    assert mount_probe.access_to(str(tmp_path)) == found
