"""Detection of secrets in variables and commands, so that none is printed."""

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
    """Return True if the name or the value of a variable looks like a secret. False positives are accepted."""
    return bool(_NAMES.search(_SEPARATORS.sub("_", name).upper())) or holds_secret(value)


def holds_secret(text: str) -> bool:
    """Return True if the text holds a password, a token or a key."""
    return bool(_VALUES.search(text))


def hold_secret(arguments: list[str]) -> bool:
    """Return True if an argument holds a secret, or an option has the name of a secret."""
    options = [each.lstrip("-").partition("=")[0] for each in arguments if each.startswith("-")]
    return holds_secret(" ".join(arguments)) or any(is_secret(option, "") for option in options)
