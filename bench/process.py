"""Runs a command in a fresh process and reads off what it used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

_BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024
"""macOS counts the peak in bytes, Linux in KiB (getrusage(2) of each)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one process took."""

    seconds: float
    """From start to end, by the clock."""
    cpu_seconds: float
    """User and system time of all threads: hardly moved by what else the machine does."""
    peak_megabytes: float
    output: str


def run(*arguments: str) -> Usage:
    """Run Python with these arguments in the repository's folder."""
    # Where the shell forbids it to keep what it compiled, Python would compile every module anew in every round.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own modules
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        msg = f"python {' '.join(arguments)} failed with exit code {process.returncode}"
        raise SystemExit(msg)
    return Usage(
        seconds=time.perf_counter() - started,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_megabytes=usage.ru_maxrss * _BYTES_PER_MAXRSS / 1e6,
        output=output,
    )
