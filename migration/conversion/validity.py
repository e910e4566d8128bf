"""Settings without the parts that their Spec rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from components.spec import Spec
from migration.conversion.files import DocumentError
from plan.validation import message_of

Settings = dict[str, Any]
Path = tuple[int | str, ...]


def valid(
    settings: Settings,
    spec: type[Spec],
    *,
    required: Collection[str],
    mappings: Collection[str],
    note: Callable[[Path, str], None],
) -> Settings:
    """Return the settings without the parts that a Spec rejects, and note those.

    ``required`` are keys that cannot be left out. ``mappings`` are keys whose entries are valid without each other.
    """
    while True:
        try:
            spec.model_validate_json(json.dumps(settings))
        except ValidationError as error:
            faults = {_path(each): message_of(each).rstrip(".") for each in error.errors(include_url=False)}
            for path, message in faults.items():
                settings = _without(path, message, settings, required, mappings)
                note(path, f"the value is not valid and is left out: {message}.")
        else:
            return settings


def _path(details: ErrorDetails) -> Path:
    """Return the path of a fault; the path of a faulty key ends with the key."""
    return tuple(step for step in details["loc"] if step != "[key]")


def _without(
    path: Path, message: str, settings: Settings, required: Collection[str], mappings: Collection[str]
) -> Settings:
    """Return the settings without the smallest part that holds the fault: a variable, a secret, or a whole key."""
    top = str(path[0]) if path else ""
    if top in required or top not in settings:
        msg = f"the document cannot be converted: {'.'.join(map(str, path)) or 'settings'}: {message}."
        raise DocumentError(msg)
    if top in mappings and len(path) > 1:
        kept = {key: value for key, value in settings[top].items() if key != path[1]}
        return {**settings, top: kept}
    return {key: value for key, value in settings.items() if key != top}


def non_empty(settings: Settings) -> Settings:
    """Return the settings without keys that have no value."""
    return {key: value for key, value in settings.items() if value not in (None, {}, [])}
