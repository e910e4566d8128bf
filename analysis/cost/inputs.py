"""Access to resource inputs, which may be missing or unknown."""

from __future__ import annotations


def whole(value: object, otherwise: int) -> int:
    """Return an integer; the default where the value is missing or unknown."""
    return value if isinstance(value, int) else otherwise
