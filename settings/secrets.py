"""Secrets in the settings, which would be readable in the stack file, the state and the cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from nested import entries, value_at
from secret_detection.reasons import SHORTEST_TOKEN, names_from_options, reason_by_name, reason_by_value
from settings.faults import Fault, dotted
from settings.model_types import constrained_type_below, is_free_text, model_in, string_formats
from systems.contract import Path

HIDDEN = "[hidden]"
"""Text that messages show in place of a secret."""

NOT_SECRETS = "notSecrets"
"""Key of the list of paths whose values are not secret."""

SHORTEST_SHOWN = 6
"""Characters of the shortest text that a message is searched for."""

LONGEST_SHOWN = 40
"""Characters by which a longer text is found in a message, which may shorten it."""

TOKEN = "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8"  # noqa: S105  an example of the letters of tokens
"""A format that accepts this string accepts tokens."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A value or a key that looks like a secret."""

    path: Path
    shown_path: Path
    """The path as messages may show it: keys that look like secrets are hidden."""
    reason: str
    in_key: bool = False


def secrets_in(document: Any, model: type[BaseModel], faults: Sequence[Fault]) -> tuple[list[Finding], list[Fault]]:
    """Return the secrets in the settings as written, and the faults about them and about ``notSecrets``.

    ``faults`` are those of the same document: a text that one of them shows may be a secret in the wrong place.
    """
    shown = "\n".join(map(str, faults)).lower()
    found = [each for each in _findings(document, model, (), (), shown) if each.path[:1] != (NOT_SECRETS,)]
    listed = value_at(document, NOT_SECRETS)
    allowed = [str(each) for each in cast("list[Any]", listed)] if isinstance(listed, list) else []
    secrets = [each for each in found if dotted(each.shown_path) not in allowed]
    places = {dotted(each.shown_path) for each in found}
    stale = [
        Fault((NOT_SECRETS, index), "names no value that looks like a secret. Remove it.")
        for index, each in enumerate(allowed)
        if each not in places
    ]
    return secrets, [*map(_fault, secrets), *stale]


def hidden(value: Any, secrets: Sequence[Finding], path: Path = ()) -> Any:
    """Return a value of the settings without the secrets at or below its path."""
    keys = {each.path for each in secrets if each.in_key}
    if any(each.path == path and not each.in_key for each in secrets):
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            HIDDEN if (*path, key) in keys else key: hidden(item, secrets, (*path, key))
            for key, item in cast("Mapping[str, Any]", value).items()
        }
    if isinstance(value, list):
        return [hidden(item, secrets, (*path, index)) for index, item in enumerate(cast("list[Any]", value))]
    return value


def _fault(secret: Finding) -> Fault:
    place = dotted(secret.shown_path)
    return Fault(
        secret.shown_path,
        f"looks like a secret, by {secret.reason}. Name a secret in AWS Secrets Manager instead, or add {place} to "
        f"{NOT_SECRETS} if the value is not secret.",
    )


def _findings(value: Any, annotation: Any, path: Path, shown_path: Path, messages: str) -> Iterator[Finding]:
    """Yield the secrets at and below a path."""
    if reason := _reason(value, annotation, path, messages):
        yield Finding(path, shown_path, reason)
    names = _names_of_values(value, annotation)
    for step, item in entries(value):
        shown_step = step
        if isinstance(step, str) and (reason := _reason_of_key(step, annotation, messages)):
            shown_step = HIDDEN
            yield Finding((*path, step), (*shown_path, HIDDEN), reason, in_key=True)
        item_type = constrained_type_below(annotation, step)
        # A string in place of a section, such as secrets.API_KEY, is the name of a secret more often than a secret.
        named = isinstance(item, str) and step in names and model_in(item_type) is None
        if named and (reason := reason_by_name(names[step], item)):
            yield Finding((*path, step), (*shown_path, shown_step), reason)
            continue
        yield from _findings(item, item_type, (*path, step), (*shown_path, shown_step), messages)


def _names_of_values(value: Any, annotation: Any) -> Mapping[str | int, str]:
    """Return the names that a user chose for the values in a mapping or list, by key or index.

    ``{name: DB_PASSWORD, value: …}`` is a variable in the values of a chart, ``[--password, …]`` part of a command.
    """
    if isinstance(value, Mapping):
        chosen = cast("Mapping[str, Any]", value)
        names: dict[str | int, str] = {} if model_in(annotation) else {key: key for key in chosen}
        name = chosen.get("name")
        return {**names, "value": name} if isinstance(name, str) else names
    return dict(names_from_options(cast("list[Any]", value))) if isinstance(value, list) else {}


def _reason(value: Any, annotation: Any, path: Path, shown: str) -> str | None:
    """Return why a scalar looks like a secret; values of a narrow type do not, unless a message shows them."""
    if isinstance(value, Mapping | list):
        return None
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    text = str(value)
    free, in_message = is_free_text(annotation), _is_shown(text, shown)
    formats = string_formats(annotation)
    accepts_tokens = free or (bool(formats) and all(each.matches(TOKEN) for each in formats))
    if not accepts_tokens and not in_message:
        return None
    by_name = reason_by_name(name, value) if free or (in_message and model_in(annotation) is None) else None
    return by_name or (reason_by_value(name, text, allow_hex=not free) if isinstance(value, str) else None)


def _reason_of_key(key: str, annotation: Any, shown: str) -> str | None:
    """Return why a key looks like a secret; the keys of a model do not."""
    chosen_by_user = model_in(annotation) is None and len(key) >= SHORTEST_TOKEN
    return reason_by_value("", key) if chosen_by_user or _is_shown(key, shown) else None


def _is_shown(text: str, shown: str) -> bool:
    """Return True if a message shows the text, which may be escaped and shortened."""
    spellings = (text, json.dumps(text)[1:-1], repr(text)[1:-1])
    return len(text) >= SHORTEST_SHOWN and any(each[:LONGEST_SHOWN].lower() in shown for each in spellings)
