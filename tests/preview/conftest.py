from __future__ import annotations

import shutil

import pytest

from preview.cli import main
from tests.support.programs import preview, programs, up, write

__all__ = ["preview", "programs", "up", "write"]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:
            code = error.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def references(programs, tmp_path):
    """A copy of a project whose stacks refer to each other."""
    return shutil.copytree(programs / "references", tmp_path / "references")
