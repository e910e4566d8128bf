"""Which images a stack's settings name, and the same settings with the images of earlier ones."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

SETTINGS = "landfall:settings"

IMAGE_KEYS = frozenset({"image", "imageTag"})
"""Settings that say which image runs, wherever they stand within a system."""

Document = Mapping[str, Any]
"""A ``Pulumi.<stack>.yaml`` as it was read."""

Path = tuple[str, ...]


def images(document: Document) -> dict[Path, Any]:
    """Every setting that names an image, by its path below ``systems``."""
    return _images(_systems(document), ())


def with_images_of(document: Document, earlier: Document) -> dict[str, Any]:
    """The settings with earlier images, in each system that both have; all else stays as it is.

    What neither the earlier nor the present settings name stays the default of the program.
    """
    result = copy.deepcopy(dict(document))
    systems = _systems(result)
    shared = set(systems) & set(_systems(earlier))
    for path in images(result):
        if path[0] in shared:
            del _section(systems, path[:-1])[path[-1]]
    for path, value in images(earlier).items():
        if path[0] in shared:
            _section(systems, path[:-1])[path[-1]] = copy.deepcopy(value)
    return result


def differences(before: Document, after: Document) -> list[str]:
    """One line for each setting that names another image than before."""
    old, new = images(before), images(after)
    return [
        f"{'.'.join(path)}: {_shown(old.get(path))} -> {_shown(new.get(path))}"
        for path in sorted(set(old) | set(new))
        if old.get(path) != new.get(path)
    ]


def _images(section: Mapping[str, Any], path: Path) -> dict[Path, Any]:
    found: dict[Path, Any] = {}
    for key, value in section.items():
        if key in IMAGE_KEYS:
            found[(*path, key)] = value
        elif isinstance(value, dict):
            found |= _images(cast("dict[str, Any]", value), (*path, key))
    return found


def _systems(document: Document) -> dict[str, Any]:
    """The systems of the stack, none if it has none."""
    return document["config"][SETTINGS].get("systems") or {}


def _section(systems: dict[str, Any], path: Path) -> dict[str, Any]:
    """The part of the settings at a path, made where it is not there yet."""
    section = systems
    for key in path:
        section = section.setdefault(key, {})
    return section


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        image = cast("dict[str, str]", value)
        return image.get("digest") or image.get("tag") or image["repository"]
    return "default" if value is None else str(value)
