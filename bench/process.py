"""Run a command in a new process and measure its resource usage."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

PLANNED = "prod"
"""A stack without tenants: the preview of a shared stack plans its tenants, too."""

_BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024
"""Unit of the peak memory: bytes on macOS, KiB on Linux (getrusage(2))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Resource usage of one process."""

    seconds: float
    """Elapsed time."""
    cpu_seconds: float
    """User and system time of all threads, which depends little on the load of the machine."""
    peak_megabytes: float
    output: str


def run(*arguments: str) -> Usage:
    """Run Python with these arguments in the repository's folder."""
    # With PYTHONDONTWRITEBYTECODE, Python would compile every module again in every round.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    started = time.perf_counter()
    # In a process group of its own, the child does not get Ctrl-C and prints no traceback; it is killed instead.
    with subprocess.Popen(  # noqa: S603 - our own modules
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        try:
            output = process.stdout.read() if process.stdout else ""
        except KeyboardInterrupt:
            process.kill()
            raise
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
