"""Images in a stack's settings, and their replacement by earlier ones."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

SETTINGS = "landfall:settings"

IMAGE_KEYS = frozenset({"image", "imageTag"})
"""Keys of the settings that select an image, at any depth of a system."""

Document = Mapping[str, Any]
"""Content of a ``Pulumi.<stack>.yaml``."""

Path = tuple[str, ...]


def images(document: Document) -> dict[Path, Any]:
    """Return each setting that selects an image, by its path below ``systems``."""
    return _images(_systems(document), ())


def with_images_of(document: Document, earlier: Document) -> dict[str, Any]:
    """Return the settings with the images of earlier ones, for each system that both have.

    An image that neither of them sets keeps the default of the program.
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
    """Return one line for each setting whose image differs."""
    old, new = images(before), images(after)
    return [
        f"{'.'.join(path)}: {_display(old.get(path))} -> {_display(new.get(path))}"
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
    """Return the systems of the stack."""
    return document["config"][SETTINGS].get("systems") or {}


def _section(systems: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the section of the settings at a path, and create it if it is missing."""
    section = systems
    for key in path:
        section = section.setdefault(key, {})
    return section


def _display(value: Any) -> str:
    if isinstance(value, dict):
        image = cast("dict[str, str]", value)
        return image.get("digest") or image.get("tag") or image["repository"]
    return "default" if value is None else str(value)
