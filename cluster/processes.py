"""Programs that run in the background for as long as this process runs, however it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cluster import supervisor

_LOG_LINES = 8

_POLL_SECONDS = 0.05


class ProgramEndedError(Exception):
    """A program ended while it was needed; the message has the end of its log."""


class Processes:
    """Programs of one folder, which a supervisor stops and then deletes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: list[str] = []
        self._supervisor = subprocess.Popen(  # noqa: S603  this Python and a file of this project
            [sys.executable, "-I", supervisor.__file__, str(folder)],
            env={"PATH": os.environ.get("PATH", os.defpath)},
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C in a terminal reaches this process only, which stops the programs in order
        )

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a program."""
        self._names.append(name)
        self._send(json.dumps({"name": name, "command": [*command]}))

    def kill(self, name: str) -> None:
        """Kill a running program, and wait until it has ended; it can be started again."""
        self.require_running()
        self._names.remove(name)
        exited = self._folder / f"{name}.exit"
        self._send(json.dumps({"kill": name}))
        while not exited.is_file():
            self.require_running()
            time.sleep(_POLL_SECONDS)
        exited.unlink()

    def require_running(self) -> None:
        """Raise ``ProgramEndedError`` if a program has ended."""
        if self._supervisor.poll() is not None:
            msg = "the supervisor of the programs has ended. Start the control plane again."
            raise ProgramEndedError(msg)
        for name in self._names:
            exited = self._folder / f"{name}.exit"
            if exited.is_file():
                msg = (
                    f"{name}: it ended with exit code {exited.read_text(encoding='utf-8').strip()}:\n{self._log(name)}"
                )
                raise ProgramEndedError(msg)

    def stop(self) -> None:
        """Stop the programs in reverse order, delete the folder, and wait until that is done."""
        try:
            self._send(supervisor.STOP)
            if self._supervisor.stdin:
                self._supervisor.stdin.close()
        except BrokenPipeError:
            pass  # the supervisor has ended by itself
        self._supervisor.wait()

    def _send(self, line: str) -> None:
        if self._supervisor.stdin:
            self._supervisor.stdin.write(f"{line}\n")
            self._supervisor.stdin.flush()

    def _log(self, name: str) -> str:
        text = (self._folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-_LOG_LINES:])
