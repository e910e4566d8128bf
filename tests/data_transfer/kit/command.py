"""Runs the program in this process, or as a process that a test may kill."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data_transfer.main import main

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The message of the error, without the time."""
        return self.err.partition("Z error: ")[2].strip()


class Program:
    """The program under test."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.output = ""

    def __call__(self, *arguments: object) -> Result:
        self._capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        shown = self._capsys.readouterr()
        self.output += shown.out + shown.err
        return Result(code, shown.out, shown.err)

    def ok(self, *arguments: object) -> Result:
        return self.ends(0, *arguments)

    def ends(self, code: int, *arguments: object) -> Result:
        """Run the program, and require an exit code."""
        result = self(*arguments)
        assert result.code == code, result.err
        return result


@dataclass(frozen=True)
class Transfer:
    """The program with a storage in a folder."""

    program: Program
    root: Path

    @property
    def storage(self) -> str:
        return f"file://{self.root}"

    def __call__(self, command: str, *options: object, code: int = 0) -> Result:
        return self.program.ends(code, command, "--storage", self.storage, *options)

    def dump(self, database: str, *options: object, name: str = "app", code: int = 0) -> Result:
        return self("dump-database", "--name", name, "--database", database, *options, code=code)

    def restore(self, database: str, *options: object, name: str = "app", code: int = 0) -> Result:
        return self("restore-database", "--name", name, "--database", database, *options, code=code)

    def exports(self, folder: Path, *options: object, code: int = 0) -> Result:
        return self("export-files", "--name", "up", "--folder", folder, *options, code=code)

    def imports(self, folder: Path, *options: object, code: int = 0) -> Result:
        return self("import-files", "--name", "up", "--folder", folder, *options, code=code)

    def manifest(self, name: str = "app") -> dict[str, Any]:
        return json.loads((self.root / name / "database.json").read_text())

    def dump_file(self, name: str = "app") -> Path:
        return self.root / self.manifest(name)["dump"]


@contextmanager
def started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start the program; end it, and every process that it left, with the block."""
    command = [sys.executable, "-m", "data_transfer", *map(str, arguments)]
    process = subprocess.Popen(  # noqa: S603  the program under test
        command,
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait for a state of the running program."""
    deadline = time.monotonic() + 90
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


SLOW_TOOL = """#!{python}
import os, signal, subprocess, sys, time
before, after = sys.stdin.buffer, sys.stdout.buffer
def passed(source, target):
    target.write(source.read({fast})); target.flush()
    while data := source.read(64):
        target.write(data); target.flush()
        time.sleep(0.05)
    target.close()
signal.signal(signal.SIGTERM, lambda *_: (tool.terminate(), sys.exit(1)))
if {is_dump}:
    tool = subprocess.Popen(["{tool}", *sys.argv[1:]], stdout=subprocess.PIPE)
    passed(tool.stdout, after)
else:
    tool = subprocess.Popen(["{tool}", *sys.argv[1:]], stdin=subprocess.PIPE)
    passed(before, tool.stdin)
sys.exit(tool.wait())
"""


def slow_tool(folder: Path, tool: str, real: str, fast: int) -> None:
    """Write a program that passes some bytes of a real tool at once and the rest slowly."""
    folder.mkdir()
    path = folder / tool
    text = SLOW_TOOL.format(python=sys.executable, tool=real, fast=fast, is_dump=tool == "pg_dump")
    path.write_text(text)
    path.chmod(0o755)
