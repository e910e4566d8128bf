"""Reading inputs, of which any may be missing or not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.values import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping


def at(value: Mapping[str, Any], *path: str) -> Any:
    """What stands at a path of nested mappings; None where the path ends early."""
    found: Any = dict(value)
    for step in path:
        found = found.get(step) if is_mapping(found) else None
    return found


def whole(value: object, otherwise: int) -> int:
    """A number that is there and known, or what goes for it."""
    return value if isinstance(value, int) else otherwise
