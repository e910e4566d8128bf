"""Lines of the log, the progress of long work, and units."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from data_transfer.redaction import redacted

INTERVAL_SECONDS = 10.0
"""Shortest time between two lines of progress."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024

_lock = threading.Lock()

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)}


def log(text: str) -> None:
    """Write one line with the time to stderr."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    line = redacted(text).translate(_CONTROL)
    with _lock:
        sys.stderr.write(f"{stamp} {line}\n")
        sys.stderr.flush()


def show(text: str) -> None:
    """Write a line of the result to stdout."""
    sys.stdout.write(f"{redacted(text)}\n")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Align the cells of rows in columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)


def size(count: float) -> str:
    """Return a number of bytes for a reader: ``1.5 GiB``."""
    unit = 0
    while count >= _STEP and unit < len(_UNITS) - 1:
        count /= _STEP
        unit += 1
    return f"{count:.0f} {_UNITS[unit]}" if unit == 0 else f"{count:.1f} {_UNITS[unit]}"


def number(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: ``1 file``, ``1,200 files``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], limit: int = 10) -> str:
    """Join names, and count those beyond the limit."""
    found = list(names)
    rest = f" and {len(found) - limit:,} more" if len(found) > limit else ""
    return ", ".join(found[:limit]) + rest


class Progress:
    """Counts the bytes of long work and logs them at most every few seconds. Threads may share it."""

    def __init__(self, what: str, total: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._total = total
        self._clock = clock
        self._started = self._logged = clock()
        self._done = 0
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        """Count bytes."""
        with self._lock:
            self._done += count
            now = self._clock()
            if now - self._logged < INTERVAL_SECONDS:
                return
            self._logged = now
            rate = self._done / (now - self._started)
        share = f" of {size(self._total)} ({self._done / self._total:.0%})" if self._total else ""
        log(f"{self._what}: {size(self._done)}{share}, {size(rate)}/s")
