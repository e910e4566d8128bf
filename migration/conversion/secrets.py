"""Secrets in commands."""

from __future__ import annotations

from collections.abc import Sequence

from secret_detection.reasons import names_from_options, reason_by_name, reason_by_value


def hold_secret(words: Sequence[str]) -> bool:
    """Return True if a word, the value of an option, or a text of several words looks like a secret."""
    return (
        any(reason_by_name(name, words[index]) for index, name in names_from_options(words))
        or any(reason_by_value("", word) for word in words)
        or reason_by_value("", " ".join(words)) is not None
    )
