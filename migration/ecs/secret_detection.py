"""Telling a secret from other text, so that none is ever printed."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"PASS(WORD|WD|PHRASE)?(_|$)|PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|SALT|KEY(_|S?$)|(^|_)(AUTH|DSN|PWD|PAT)(_|$)"
)
_VALUES = re.compile(
    r"://[^\s@]*:[^\s@]+@"  # a password in a URL
    r"|\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\b(ghp|gho|ghs|github_pat|glpat|sk|pk|rk|xox[abp])[-_][A-Za-z0-9_-]{8,}"
    r"|-----BEGIN"
    r"|\beyJ[A-Za-z0-9_-]{10,}\."  # a JSON web token
    r"|(?i:(password|passwd|pwd|secret|token|api[-_]?key)\s*[=:]\s*\S)"
)
_SEPARATORS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-.]")


def is_secret(name: str, value: str) -> bool:
    """Whether a variable's name says so, or its value looks like it; rather once too often."""
    return bool(_NAMES.search(_SEPARATORS.sub("_", name).upper())) or holds_secret(value)


def holds_secret(text: str) -> bool:
    """Whether a text holds a password, a token or a key."""
    return bool(_VALUES.search(text))


def words_hold_secret(words: list[str]) -> bool:
    """Whether a command line does: in a word, or in the word after an option of such a name."""
    options = [word.lstrip("-").partition("=")[0] for word in words if word.startswith("-")]
    return holds_secret(" ".join(words)) or any(is_secret(option, "") for option in options)
