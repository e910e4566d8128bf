"""Writing to standard streams whose reader may close the pipe early, as ``head`` does."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator


def write(stream: TextIO, text: str) -> None:
    """Write text to a stream; discard it where the reader has closed the pipe."""
    with tolerate_closed_pipe(stream):
        stream.write(text)


@contextlib.contextmanager
def tolerate_closed_pipe(stream: TextIO) -> Generator[None]:
    """Discard all further output to a stream once its reader has closed the pipe.

    Rich turns a closed pipe into SystemExit.
    """
    try:
        yield
        stream.flush()
    except (BrokenPipeError, SystemExit):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
