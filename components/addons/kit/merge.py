"""Overrides in nested values of charts and add-ons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def merged(base: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the overrides: mappings are merged key by key, any other value is replaced."""
    result = dict(base)
    for key, value in overrides.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = merged(cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", value))
        else:
            result[key] = value
    return result
