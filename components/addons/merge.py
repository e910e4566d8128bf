"""Laying chosen values over given ones."""

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
