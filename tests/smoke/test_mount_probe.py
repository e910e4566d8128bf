"""The probe as a pod runs it: its text, by another Python, on real folders."""

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


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path):
    (tmp_path / "detections.csv").write_text("keep")

    assert probe(tmp_path) == {str(tmp_path): "writable"}
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("detections.csv", "keep")]


def test_a_folder_that_is_not_there_is_neither(tmp_path):
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
def test_only_a_refusal_makes_a_folder_read_only(monkeypatch, tmp_path, code, found):
    def refuse(**_):
        raise OSError(code, "no")

    monkeypatch.setattr(mount_probe.tempfile, "NamedTemporaryFile", refuse)

    assert mount_probe.look(str(tmp_path)) == found
