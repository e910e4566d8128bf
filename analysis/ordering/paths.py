"""Values at paths of nested mappings and lists: manifests, Helm values, inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nested import keys, values_at
from plan.values import SECRET, UNKNOWN, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts(value: Any, path: str) -> set[str]:
    """Return the texts at a dotted path, without unknown, secret and empty ones."""
    return {each for each in values_at(value, *keys(path)) if isinstance(each, str)} - {UNKNOWN, SECRET, ""}


def settings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every scalar value with its keys; list indexes are left out."""
    if is_mapping(value):
        for key, item in value.items():
            yield from settings(item, (*path, key))
    elif is_sequence(value):
        for item in value:
            yield from settings(item, path)
    else:
        yield path, value


def all_texts(value: Any) -> set[str]:
    """Return every text in a value, without unknown, secret and empty ones."""
    return {each for _, each in settings(value) if isinstance(each, str)} - {UNKNOWN, SECRET, ""}
