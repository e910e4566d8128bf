"""Laying chosen values over given ones, and reading what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def merged(base: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with ``chosen`` laid over it, mapping by mapping; any other value replaces what was there."""
    result = dict(base)
    for key, value in chosen.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = merged(cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", value))
        else:
            result[key] = value
    return result


def value_at(values: Mapping[str, Any], *path: str) -> Any:
    """What was chosen at a place; None when nothing was, or no mapping stands on the way."""
    here: Any = values
    for key in path:
        here = cast("Mapping[str, Any]", here).get(key) if isinstance(here, Mapping) else None
    return here
