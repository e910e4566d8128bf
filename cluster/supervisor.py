"""Run programs until the standard input ends, then stop them in reverse order and delete their folder.

A process of its own, so that the programs also stop when the process that needs them is killed. It is run by path and
imports nothing of the project. Each line of the input is a JSON object: ``name`` and ``command`` of a program to start,
or the name of one to ``kill``. The output of a program is in ``<name>.log``, and the exit code of a program that has
ended is in ``<name>.exit``.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

STOP = "stop"
"""Line that ends the input, also while a forked process keeps the pipe open."""

STOP_SECONDS = 10.0
"""Time that a program has to end after SIGTERM."""


class Supervisor:
    """Programs that run in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Start a program, and write its exit code to a file once it ends."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  the command of the process that started this one
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._processes[name] = process
        threading.Thread(target=self._record_exit, args=(name, process), daemon=True).start()

    def kill(self, name: str) -> None:
        """Kill a program with SIGKILL."""
        self._processes.pop(name).kill()

    def stop(self) -> None:
        """Stop the programs, the last one first, and delete the folder."""
        for process in reversed(self._processes.values()):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _record_exit(self, name: str, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        with contextlib.suppress(FileNotFoundError):  # after the end of all programs the folder is deleted
            (self._folder / f"{name}.exit").write_text(f"{code}\n", encoding="utf-8")


def main() -> None:
    """Read the input to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    supervisor = Supervisor(Path(sys.argv[1]))
    try:
        for line in sys.stdin:
            if line.strip() == STOP:
                break
            request = json.loads(line)
            if "kill" in request:
                supervisor.kill(request["kill"])
            else:
                supervisor.start(**request)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.stop()


def _exit(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit()


if __name__ == "__main__":
    main()
