"""Values at a path of keys in nested plain data, such as manifests, Helm values and inputs.

Any part of the data may be missing, unknown or of another type, which is no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast


def keys(path: str) -> tuple[str, ...]:
    """Return the keys of a dotted path. An empty path has none."""
    return tuple(filter(None, path.split(".")))


def value_at(data: object, *keys: str | int) -> Any:
    """Return the value under the keys, or None if a key is missing on the way. A number is the index of a list."""
    value: Any = data
    for key in keys:
        if isinstance(value, Mapping):
            value = cast("Mapping[str | int, Any]", value).get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(cast("list[Any]", value)):
            value = cast("list[Any]", value)[key]
        else:
            return None
    return value


def mapping_at(data: object, *keys: str) -> Mapping[str, Any]:
    """Return the mapping under the keys, or an empty one if there is none."""
    value = value_at(data, *keys)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def entries(data: object) -> Iterable[tuple[str | int, Any]]:
    """Return the values of a mapping with their keys, or the items of a list with their indexes."""
    if isinstance(data, Mapping):
        return cast("Mapping[str, Any]", data).items()
    return enumerate(cast("list[Any]", data)) if isinstance(data, list) else ()


def values_at(data: object, *keys: str) -> list[Any]:
    """Return every value under the keys, where a list on the way stands for each of its items."""
    found = _items(data)
    for key in keys:
        found = [item for each in found if key in mapping_at(each) for item in _items(each[key])]
    return found


def _items(value: Any) -> list[Any]:
    return list(cast("Sequence[Any]", value)) if isinstance(value, list) else [value]
