"""Values of unknown type as mappings and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast


def mapping(value: Any) -> dict[str, Any] | None:
    """Return a mapping as it is, and None for another value."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def sequence(value: Any) -> list[Any] | None:
    """Return a list as it is, and None for another value."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def mappings(values: Iterable[Any]) -> Sequence[dict[str, Any]]:
    """Return the mappings among some values."""
    return [found for value in values if (found := mapping(value)) is not None]
