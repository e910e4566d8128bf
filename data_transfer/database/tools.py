"""The programs pg_dump and pg_restore."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import IO

from psycopg.conninfo import make_conninfo

from data_transfer.errors import RefusedError, UnavailableError
from data_transfer.interruption import leave_to_main_thread
from data_transfer.redaction import tool_messages
from data_transfer.storage.interface import CHUNK_BYTES

_STOP_SECONDS = 5.0
_TICK_SECONDS = 0.5
_KEPT_LINES = 200


def tool_version(tool: str) -> int:
    """Return the major version of a program."""
    path = shutil.which(tool)
    if path is None:
        msg = f"{tool}: the program was not found. Use the image of this program, or install the PostgreSQL client."
        raise RefusedError(msg)
    shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603  from PATH
    return int(re.findall(r"\d+", shown)[0])


def connection_argument(database: str) -> str:
    """Return the argument that selects a database, also where its name looks like a connection string."""
    return f"--dbname={make_conninfo(dbname=database)}"


class Tool:
    """A running program. Its messages are read at once, so that it never waits for a reader."""

    def __init__(
        self, command: Sequence[str], on_message: Callable[[str], None] | None, stdout: IO[bytes] | None
    ) -> None:
        self._name = command[0]
        self._process = subprocess.Popen(  # noqa: S603  a tool of PostgreSQL with checked arguments
            command, stdin=subprocess.PIPE, stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._messages: deque[str] = deque(maxlen=_KEPT_LINES)
        self._listener = threading.Thread(target=self._listen, args=(on_message,), daemon=True)
        self._listener.start()

    @property
    def stdin(self) -> IO[bytes]:
        """Standard input."""
        assert self._process.stdin is not None  # noqa: S101  a pipe
        return self._process.stdin

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes of the output, and fewer only at its end.

        The read of a buffered pipe would notice a signal only after all bytes, and a program may write none for long.
        """
        assert self._process.stdout is not None  # noqa: S101  a pipe
        descriptor = self._process.stdout.fileno()
        found = bytearray()
        while len(found) < size:
            ready, _, _ = select.select([descriptor], [], [], _TICK_SECONDS)
            if not ready:
                continue
            data = os.read(descriptor, min(size - len(found), CHUNK_BYTES))
            if not data:
                break
            found += data
        return bytes(found)

    def finish(self) -> None:
        """Wait for the end of the program; raise an error when it failed."""
        code = self._process.wait()
        self._listener.join(_STOP_SECONDS)
        if code:
            messages = tool_messages(self._messages)
            msg = f"{self._name} ended with exit code {code}: {messages}"
            raise UnavailableError(msg)

    def stop(self) -> None:
        """End the program, and wait until it has ended."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._listener.join(_STOP_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe:
                    pipe.close()

    def _listen(self, on_message: Callable[[str], None] | None) -> None:
        leave_to_main_thread()
        assert self._process.stderr is not None  # noqa: S101  a pipe
        with self._process.stderr as stderr:
            for raw in stderr:
                line = raw.decode(errors="replace").rstrip("\n")
                self._messages.append(line)
                if on_message:
                    on_message(line)


@contextmanager
def running(
    command: Sequence[str], on_message: Callable[[str], None] | None = None, stdout: IO[bytes] | None = None
) -> Generator[Tool]:
    """Run a program; it has ended when the block ends, whatever the reason."""
    tool = Tool(command, on_message, stdout)
    try:
        yield tool
    finally:
        tool.stop()


class ToolOutput:
    """The output of a program as a source. A failed program raises an error before its last bytes pass."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        data = self._tool.read(size if size >= 0 else sys.maxsize)
        if len(data) < size or size < 0:
            self._tool.finish()
        return data
