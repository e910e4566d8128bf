"""The configuration of a stack beside its settings: Pulumi passes every key to the program, which reads one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pulumi.runtime import config as runtime_config

from nested import value_at
from settings.faults import ROOT, Fault
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
"""Packages whose providers the program creates itself: their own configuration has no effect."""

ENGINE = "pulumi"
"""Namespace of keys that the engine reads."""


def configuration() -> Mapping[str, str]:
    """Return every configuration key of the stack with its text, as Pulumi passes them to the program."""
    return runtime_config.CONFIG.get()


def settings_document(config: Mapping[str, str]) -> tuple[Any, list[Fault]]:
    """Return the settings as written, None if there are none, and the faults of the configuration as a whole."""
    document = _object(config[ROOT]) if ROOT in config else None
    region = value_at(document, "region")
    faults = [fault for key, text in config.items() for fault in _key_faults(key, text, region)]
    if ROOT not in config and not faults:
        faults.append(Fault((), "required, but missing. Add it to config."))
    return document, faults


def _key_faults(key: str, text: str, region: Any) -> list[Fault]:
    """Return the fault of a key that the program would ignore."""
    namespace = key.partition(":")[0]
    if key == ROOT or namespace == ENGINE or (key == REGION_KEY and text == region):
        return []
    if namespace in EXPLICIT_PROVIDERS:
        fix = INSTEAD.get(key, "Remove it")
        also = ", and remove this key" if key in INSTEAD else ""
        return [Fault((), f"has no effect, as the program configures its {namespace} provider. {fix}{also}.", root=key)]
    similar = all(nearest(*words) for words in zip(key.split(":"), ([word] for word in ROOT.split(":")), strict=False))
    question = f" Did you mean {ROOT}?" if similar else ""
    fix = "" if question else f" Remove it, or move its value into {ROOT}."
    return [Fault((), f"unknown key: the program reads {ROOT} alone.{question}{fix}", root=key)]


def _object(text: str) -> Any:
    """Return the value of a key; text that is not JSON is a string."""
    try:
        return json.loads(text)
    except ValueError:
        return text
