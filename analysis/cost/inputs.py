"""Access to resource inputs, which may be missing or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.values import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping


def at(value: Mapping[str, Any], *path: str) -> Any:
    """Return the value at a path of nested mappings; None where the path does not exist."""
    found: Any = dict(value)
    for step in path:
        found = found.get(step) if is_mapping(found) else None
    return found


def whole(value: object, otherwise: int) -> int:
    """Return an integer; the default where the value is missing or unknown."""
    return value if isinstance(value, int) else otherwise
