"""Settings of known servers in their commands and configuration files, for both sides of a comparison."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

_PROCESS_OPTIONS: Mapping[str, Sequence[str]] = {
    "celery": ("--concurrency", "-c"),
    "gunicorn": ("--workers", "-w"),
    "uvicorn": ("--workers",),
}
"""Options for the number of processes, by program."""

_MANY_BY_DEFAULT = "celery"
"""Program that starts a process for each CPU; the others start one."""


def processes(command: str) -> int | None:
    """Return the number of processes that a command starts for requests or tasks; None if it does not state it."""
    words = shlex.split(command)
    program = next((word for word in words if word in _PROCESS_OPTIONS), None)
    if program is None:
        return None
    options = _PROCESS_OPTIONS[program]
    joined = [word.partition("=")[2] for word in words if word.partition("=")[0] in options and "=" in word]
    separate = [value for word, value in pairwise(words) if word in options]
    count = next((int(value) for value in (*joined, *separate) if value.isdecimal()), None)
    return count if count is not None or program == _MANY_BY_DEFAULT else 1


def settings_of_command(command: str) -> Mapping[str, str]:
    """Return the settings in the arguments of ``postgres -c name=value`` and ``redis-server --name value``.

    Arguments alone belong to the entry point of the image of PostgreSQL.
    """
    words = shlex.split(command)
    programs = {word.rpartition("/")[2] for word in words}
    if "postgres" in programs or words[:1] == ["-c"]:
        return dict(_assignment(value, "=") for word, value in pairwise(words) if word == "-c")
    if "redis-server" in programs:
        return {word.removeprefix("--"): value for word, value in pairwise(words) if word.startswith("--")}
    return {}


def settings_of_file(text: str) -> Mapping[str, str]:
    """Return the settings of a file with a line ``name = value`` or ``name value`` for each; none of other files."""
    if text.startswith("#!") or any(line.rstrip().endswith((";", "{", "}")) for line in text.splitlines()):
        return {}
    return dict(_lines(text))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield _assignment(stripped, "=" if "=" in stripped else " ")


def _assignment(text: str, separator: str) -> tuple[str, str]:
    name, _, value = text.partition(separator)
    return name.strip(), value.strip()
