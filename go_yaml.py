"""Words without quotes in YAML as Go's yaml.v3 reads them; PyYAML has the rules of YAML 1.1.

The Pulumi CLI and Docker Compose are written in Go.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

import yaml

PREFIX = "tag:yaml.org,2002:"
"""Prefix of the tags of YAML's own types."""
NUMBER = f"{PREFIX}number"
"""Tag of a word that may be a number."""
DATE = f"{PREFIX}timestamp"
"""Tag of a date, with or without a time of day."""

_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES = (16, 2, 8, 10)
"""Bases of the groups after the sign in ``_INTEGER``."""
_INTEGERS = range(-(2**63), 2**64)
"""Integers that Go keeps exactly; others become floating-point numbers."""
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PLAIN_FLOATS_BELOW = 1e21
"""Go writes whole numbers below this as JSON integers, such as 3 for 3.0."""


class GoLoader(yaml.CSafeLoader):
    """Tags a word without quotes as null, boolean or number where Go does; other words are text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's attribute for words that are not text
        first: [(tag, pattern) for tag, pattern in resolvers if tag in (f"{PREFIX}null", f"{PREFIX}merge")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _resolve(tag: str, pattern: str, first: str) -> None:
    GoLoader.add_implicit_resolver(tag, re.compile(pattern), list(first))  # pyright: ignore[reportUnknownMemberType]  PyYAML's stubs leave it untyped


def number(text: str) -> int | float | str:
    """Return the number that an unquoted word is in Go, or the word itself."""
    plain = text if text.startswith(".") else text.replace("_", "")
    if match := _INTEGER.fullmatch(plain):
        sign, *digits = match.groups()
        exact = next(int(sign + group, base) for group, base in zip(digits, _BASES, strict=True) if group)
        if exact in _INTEGERS:
            return exact
    if not _FLOAT.fullmatch(plain):
        return text
    value = float(plain)
    if math.isinf(value):
        return text  # Too large for Go as well.
    return int(Decimal(repr(value))) if value.is_integer() and abs(value) < _PLAIN_FLOATS_BELOW else value


_resolve(f"{PREFIX}bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolve(DATE, r"^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$", "0123456789")
_resolve(NUMBER, r"^[-+.0-9].*$", "-+.0123456789")
