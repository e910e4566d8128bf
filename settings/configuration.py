"""The configuration keys of a stack: the program reads one, and refuses those that would have no effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pulumi.runtime import config as runtime_config

from nested import value_at
from settings.faults import NAME, PROJECT, ROOT, Fault
from settings.messages import nearest

REGION_KEY = "aws:region"

INSTEAD = {
    "aws:profile": "Set the environment variable AWS_PROFILE",
    "aws:assumeRole": "Assume the role by a profile, and set the environment variable AWS_PROFILE",
    "aws:assumeRoles": "Assume the roles by a profile, and set the environment variable AWS_PROFILE",
    "aws:allowedAccountIds": f"Set accountId in {ROOT}",
    "aws:forbiddenAccountIds": f"Set accountId in {ROOT}",
    "aws:defaultTags": f"Set tags in {ROOT}",
    REGION_KEY: f"Set region in {ROOT}",
}
"""Replacements for keys of the default AWS provider, which manages no resource of this program."""

EXPLICIT_PROVIDERS = ("aws", "kubernetes")
"""Packages whose providers the program creates itself, so that keys of their namespace have no effect."""

ENGINE = "pulumi"
"""Namespace of keys that the engine reads."""


def configuration() -> Mapping[str, str]:
    """Return every configuration key of the stack with its text, as Pulumi passes them to the program."""
    return runtime_config.CONFIG.get()


def settings_document(config: Mapping[str, str]) -> tuple[Any, list[Fault]]:
    """Return the settings as written, None if there are none, and the faults of the configuration as a whole."""
    document = _value(config[ROOT]) if ROOT in config else None
    region = value_at(document, "region")
    messages = {key: _key_fault(key, text, region) for key, text in config.items()}
    faults = [Fault((), message, root=key) for key, message in messages.items() if message]
    if document is None and not any(map(_is_misspelled_root, config)):
        faults.append(Fault((), "required, but missing. Add it to config."))
    return document, faults


def _key_fault(key: str, text: str, region: Any) -> str | None:
    """Return a message for a key that the program would ignore, None for a key that has an effect."""
    namespace = key.partition(":")[0]
    if key == ROOT or namespace == ENGINE or (key == REGION_KEY and text == region):
        return None
    if namespace in EXPLICIT_PROVIDERS:
        fix = f"{INSTEAD[key]}, and remove this key" if key in INSTEAD else "Remove it"
        return f"has no effect, as the program configures its {namespace} provider. {fix}."
    fix = f"Did you mean {ROOT}?" if _is_misspelled_root(key) else f"Remove it, or move its value into {ROOT}."
    return f"unknown key: the program reads only {ROOT}. {fix}"


def _is_misspelled_root(key: str) -> bool:
    """Return True if both the namespace and the name of a key are similar to those of the settings."""
    namespace, _, name = key.partition(":")
    return key != ROOT and nearest(namespace, [PROJECT]) == PROJECT and nearest(name, [NAME]) == NAME


def _value(text: str) -> Any:
    """Return the value of a key; text that is not JSON is a string."""
    try:
        return json.loads(text)
    except ValueError:
        return text
