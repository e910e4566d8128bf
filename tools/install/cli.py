"""``python -m tools.install``: install a lock file with pip, and print what it does every few seconds.

pip prints four lines for each package, which is too much for a log, or nothing with ``--quiet``, so that the command
seems to hang.
The environment is empty, so this module imports the standard library alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from command_line import Parser

INTERVAL_SECONDS = 5
"""Shortest time between two lines of progress."""

HEARTBEAT_SECONDS = 15
"""Time between two lines that only show that the command still runs."""

PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--progress-bar", "off")
"""A lock is complete, so pip resolves nothing; ``override-dependencies`` of pyproject.toml would stop its resolver."""

_PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[.*\])?==", re.MULTILINE)
_STARTED = re.compile(r"\s*(?:Collecting|Requirement already satisfied:) ([\w.-]+)(?:\[[^\]]*\])?==(\S+)")

Say = Callable[[str], object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = Parser(
        prog="python -m tools.install",
        description="Install a lock file with pip, and print what it does every few seconds.",
        epilog="Exit codes: 0 installed, 1 pip failed, 2 wrong usage.",
    )
    parser.add_argument("lock", type=Path, help="lock file with hashes, such as requirements.txt")
    lock: Path = parser.parse_args(arguments).lock
    if not lock.is_file():
        parser.error(f"{lock}: there is no such file. Name a lock file, such as requirements.txt.")
    return install(lock, [sys.executable, *PIP, "--requirement", str(lock)], _say)


def install(lock: Path, command: Sequence[str], say: Say) -> int:
    """Run pip and report its progress; its errors go to stderr as they are."""
    packages = len(set(_PACKAGE.findall(lock.read_text(encoding="utf-8"))))
    started = time.monotonic()
    say(f"installing the {packages} packages of {lock} into {sys.prefix}; the first time takes a minute or two ...")
    done = threading.Event()
    with subprocess.Popen(  # noqa: S603  pip of this environment
        command, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as pip:
        threading.Thread(target=_say_repeatedly, args=(done, started, say), daemon=True).start()
        try:
            report(pip.stdout or (), packages, say)
        finally:
            done.set()
    if pip.returncode:
        say(f"error: {lock}: pip failed with exit code {pip.returncode}; its message is above. Run the command again.")
        return 1
    say(f"installed in {time.monotonic() - started:.0f} s")
    return 0


def _say_repeatedly(done: threading.Event, started: float, say: Say) -> None:
    """Show that the command still runs: pip unpacks all packages without a line."""
    while not done.wait(HEARTBEAT_SECONDS):
        say(f"  still installing, {time.monotonic() - started:.0f} s")


def report(lines: Iterable[str], packages: int, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
    """Say which package is downloaded, at most once in an interval, and when the downloads are complete."""
    said, count = clock(), 0
    for line in lines:
        if line.startswith("Installing collected packages"):
            say("  downloads are complete; unpacking ...")
        elif package := _STARTED.match(line):
            count += 1
            if clock() - said >= INTERVAL_SECONDS:
                said = clock()
                say(f"  {min(count, packages)} of {packages}: {package[1]} {package[2]}")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
