"""Ctrl-C and SIGTERM: both end a command in the same orderly way, each with the exit code of its signal."""

from __future__ import annotations

import importlib
import signal
import sys
from types import FrameType
from typing import NoReturn

_NAMES = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}

_received: list[int] = []


def run(module: str) -> int:
    """Call ``main`` of a module and return its exit code; after a signal, 128 and the number of the signal.

    The import is part of the command: it takes a second, in which a signal may come too.
    """
    for number in _NAMES:
        signal.signal(number, _interrupt)
    try:
        return int(importlib.import_module(module).main())
    except KeyboardInterrupt:
        number = _received[0] if _received else signal.SIGINT
        sys.stderr.write(f"stopped by {_NAMES[signal.Signals(number)]}. Run the same command again to resume.\n")
        return 128 + number


def leave_to_main_thread() -> None:
    """Block the signals in a thread: the kernel may choose any thread, and only the main thread can end the command.

    A main thread that waits for a pipe would notice a signal of another thread only after the next bytes.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _NAMES)


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    """Handle a signal. A second one does not interrupt the cleanup after the first."""
    _received.append(number)
    for other in _NAMES:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt
