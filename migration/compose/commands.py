"""Entry points and commands."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migration.compose.interpolation import MARK, readable, secret_names
from migration.compose.workload import Workload
from migration.conversion.secrets import hold_secret

_OPERATORS = ";&|<>"


def commands(workload: Workload) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Return ``command`` and ``arguments``, and the secret variables that they use.

    Compose's entry point is the command of a pod, and Compose's command is its arguments. Kubernetes replaces
    ``$(NAME)`` in them by the value of the pod's variable.
    """
    found: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    for key, given, setting in (
        ("entrypoint", workload.service.entrypoint, "command"),
        ("command", workload.service.command, "arguments"),
    ):
        words = [word for word in split(given, key, workload) if word]
        plain = [readable(word) for word in words]
        if hold_secret(plain):
            workload.note(key, "it may hold a secret, so it is left out. Pass the secret as a variable.", setting)
            continue
        for word in words:
            secrets |= {name: name for name in secret_names(word)}
        found[setting] = [_for_kubernetes(word) for word in words]
    if not found.get("command") and workload.service.entrypoint is not None and found.get("arguments"):
        found["command"] = found.pop("arguments")  # An empty entry point clears that of the image.
    return found, secrets


def _for_kubernetes(word: str) -> str:
    """Return a word as Kubernetes reads it: ``$$`` is a dollar sign, and ``$(NAME)`` is a variable."""
    return MARK.sub(r"$(\1)", word.replace("$$", "$$$$"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a command, and what is wrong with it."""

    words: Sequence[str]
    problem: str = ""


def words_of(given: str | Sequence[str]) -> Words:
    """Return the words of a command as Compose splits it, without a shell."""
    if not isinstance(given, str):
        return Words(given)
    end = _first_operator(given)
    problem = ""
    if end < len(given):
        problem = f"Compose runs no shell, and drops all from {given[end]} on. Write sh -c with the command in quotes."
    try:
        return Words(shlex.split(given[:end]), problem)
    except ValueError:
        return Words([], "a quote is not closed, so it is left out. Close the quote.")


def split(given: str | Sequence[str] | None, key: str, workload: Workload) -> Sequence[str]:
    """Return the words of a command, and note what is wrong with it."""
    found = Words([]) if given is None else words_of(given)
    if found.problem:
        workload.note(key, found.problem)
    return found.words


def _first_operator(text: str) -> int:
    """Return the index of the first operator of a shell outside quotes, or the length of the text."""
    quote, escaped = "", False
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _OPERATORS:
            return index
    return len(text)
