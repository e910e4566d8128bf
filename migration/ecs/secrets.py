"""Conversion of references to secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from migration.conversion.notes import Notes
from migration.ecs import placeholders
from migration.ecs.models import Container, SecretReference

_SECRETS_MANAGER = re.compile(
    r"arn:aws[a-z-]*:secretsmanager:[^:]*:[^:]*:secret:(?P<name>[^:]+)"
    r"(:(?P<key>[^:]*)(:(?P<stage>[^:]*)(:(?P<version>[^:]*))?)?)?"
)
_ENDING = re.compile(r"-(?P<characters>[A-Za-z0-9]{6})$")
_WORD_OR_NUMBER = re.compile(r"[A-Za-z][a-z]+|[A-Z]+|[0-9]+")

CURRENT = "AWSCURRENT"
"""Label of the version that a reference without a label reads."""

Settings = dict[str, Any]


def secrets(container: Container, notes: Notes) -> Mapping[str, Settings]:
    """Return the secrets in AWS Secrets Manager, by variable."""
    return {
        reference.name: found
        for reference in container.secrets or ()
        if (found := _secret(reference, notes)) is not None
    }


def _secret(reference: SecretReference, notes: Notes) -> Settings | None:
    where = f"secrets.{reference.name}"
    match = _SECRETS_MANAGER.fullmatch(placeholders.marked(reference.value_from))
    if match is None or placeholders.MARK in match["name"]:
        notes.add(where, _not_found(reference.value_from))
        return None
    if match["stage"] not in (None, "", CURRENT):
        notes.add(
            where,
            f"it reads the version stage {match['stage']}, which is not the current value, and a Microservice reads no "
            "other. It is left out; store that value in a secret of its own.",
        )
        return None
    if match["version"]:
        notes.add(
            where, "its version is pinned by an id; here it is always the current value. Check that it is the same."
        )
    key = match["key"] or ""
    if placeholders.MARK in key:
        notes.add(where, f"its key is the placeholder {placeholders.find(reference.value_from)}; set property.")
        key = ""
    return {"name": _name(match["name"], where, notes), **({"property": key} if key else {})}


def _not_found(value_from: str) -> str:
    """Return the note on a reference that is no secret in Secrets Manager."""
    if placeholder := placeholders.find(value_from):
        return f"it refers to the placeholder {placeholder}; add the secret's name in Secrets Manager under secrets."
    is_parameter = ":ssm:" in value_from or not value_from.startswith("arn:")
    kind = "an SSM parameter" if is_parameter else "not a secret in Secrets Manager"
    return f"it is {kind}; copy the value to Secrets Manager and add it under secrets."


def _name(text: str, where: str, notes: Notes) -> str:
    """Return the name without the six random characters of a full ARN.

    A partial ARN ends in the name itself, which may look alike: ``orders/db-secret``. A word or a number is kept,
    because only 1.6 % of random endings are one.
    """
    ending = _ENDING.search(text)
    if ending is None:
        return text
    characters = ending["characters"]
    if _WORD_OR_NUMBER.fullmatch(characters):
        notes.add(
            where,
            f"the name is {text} if its ARN is a partial one; remove -{characters} if Secrets Manager added it to the "
            "ARN.",
        )
        return text
    return text.removesuffix(ending.group())
