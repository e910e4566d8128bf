"""Secrets in commands and variables. A conversion prints no value that is only likely to be a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence

from secret_detection.reasons import names_from_options, reason_by_name, reason_by_value

_PASSWORD_OPTION = re.compile(
    r"\b(?:(?:mysql|mariadb)[\w-]*\b[^;&|]*\s-p(?=[^\s$])"
    r"|(?:redis|valkey|keydb)-cli\b[^;&|]*\s-a\s*(?=[^\s$])"
    r"|(?:mongo\w*|sshpass)\b[^;&|]*\s-p\s*(?=[^\s$])"
    r"|curl\b[^;&|]*\s(?:-u|--user)[\s=]*[^\s$:-][^\s:]*:(?=[^\s$]))[\"']?(?![\"'$])"
)
"""An option of a client for a password that has no name: ``mysqladmin -psecret``, ``redis-cli -a secret``."""


def name_of_secret(name: str, value: str) -> bool:
    """Return True if the value of a variable may be secret by the name of the variable."""
    return reason_by_name(name, value, likely=True) is not None


def variable_holds_secret(name: str, value: str) -> bool:
    """Return True if the value of a variable may be secret by the name of the variable or by itself."""
    return name_of_secret(name, value) or reason_by_value(name, value) is not None


def hold_secret(words: Sequence[str]) -> bool:
    """Return True if a word, the value of an option, or a text of several words looks like a secret."""
    text = " ".join(words)
    return (
        any(reason_by_name(name, words[index]) for index, name in names_from_options(words))
        or any(reason_by_value("", word) for word in words)
        or reason_by_value("", text) is not None
        or _PASSWORD_OPTION.search(text) is not None
    )
