"""Looking into nested values: manifests, Helm values, inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan.values import SECRET, UNKNOWN, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


def at(value: Any, path: str) -> list[Any]:
    """What stands at a dotted path; on the way, a list stands for each of its items."""
    found: list[Any] = [value]
    for key in path.split("."):
        found = [item[key] for each in found for item in _items(each) if is_mapping(item) and key in item]
    return [item for each in found for item in _items(each)]


def texts(value: Any, path: str) -> set[str]:
    """The texts at a dotted path that say something: neither unknown nor secret."""
    return {each for each in at(value, path) if isinstance(each, str)} - {UNKNOWN, SECRET, ""}


def settings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every single value with the keys that lead to it; places in lists do not count as keys."""
    if is_mapping(value):
        for key, item in value.items():
            yield from settings(item, (*path, key))
    elif is_sequence(value):
        for item in value:
            yield from settings(item, path)
    else:
        yield path, value


def all_texts(value: Any) -> set[str]:
    """Every text that stands anywhere in a value, but for unknown and secret ones."""
    return {each for _, each in settings(value) if isinstance(each, str)} - {UNKNOWN, SECRET, ""}


def _items(value: Any) -> list[Any]:
    return value if is_sequence(value) else [value]
