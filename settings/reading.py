"""From a stack's YAML to ``Settings``, or to every fault in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pulumi
from pydantic import ValidationError

from settings.faults import Fault, SettingsError
from settings.model import Settings
from settings.rules import Document, broken_rules
from settings.sentences import faults_of


def load(config: pulumi.Config, *, today: date) -> Settings:
    """The settings of the stack that runs.

    Raises ``SettingsError`` with every fault; ``today`` decides which Kubernetes versions are still supported.
    """
    return read(config.require_object("settings"), stack=pulumi.get_stack(), today=today)


def read(document: Mapping[str, Any], *, stack: str, today: date) -> Settings:
    """The settings that a document stands for; the same as ``load`` for a document that is in hand already."""
    faults: list[Fault] = []
    settings: Settings | None = None
    try:
        # Through JSON, whose strictness is YAML's: a list is a list, but a number is never a string.
        settings = Settings.model_validate_json(json.dumps(document))
    except ValidationError as error:
        faults += [fault for details in error.errors(include_url=False) for fault in faults_of(details, Settings)]
    faults += broken_rules(Document(document, stack), today)
    if settings is None or faults:
        raise SettingsError(stack, faults)
    return settings
