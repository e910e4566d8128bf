"""Removes secrets from everything that the program prints."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

_SECRET_NAMES = re.compile(r"PASSWORD|SECRET|TOKEN|(?<!KMS)_KEY$", re.IGNORECASE)

_MIN_LENGTH = 6
"""A shorter value would also be part of ordinary words."""

_ERROR = re.compile(r"pg_(?:dump|restore): error: ")
"""Start of a message. PostgreSQL quotes rows in the lines that follow it."""

_VALUE = re.compile(r"((?:invalid|out of range|malformed)[^\"]*)\".*\"", re.IGNORECASE)


def redacted(text: str) -> str:
    """Replace the values of secret environment variables, and the characters that would break a line of the log."""
    for name, value in os.environ.items():
        if _SECRET_NAMES.search(name) and len(value) >= _MIN_LENGTH:
            text = text.replace(value, "***")
    return text


def tool_messages(lines: Iterable[str]) -> str:
    """Return the errors of pg_dump or pg_restore without the data that PostgreSQL quotes in them."""
    errors = [_VALUE.sub(r'\1"***"', line) for line in lines if _ERROR.match(line)]
    return " ".join(errors) or "it gave no reason"
