"""From a stack's YAML to ``Settings``, or to every fault in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

import pulumi
from pydantic import ValidationError

from settings.faults import Fault, SettingsError
from settings.messages import faults_of, is_between_fields, path_of
from settings.model import Settings
from settings.rules import Document, broken_rules


def load(config: pulumi.Config, *, today: date) -> Settings:
    """The settings of the stack that runs.

    Raises ``SettingsError`` with every fault; ``today`` decides which Kubernetes versions are still supported.
    """
    return read(config.require_object("settings"), stack=pulumi.get_stack(), today=today)


def read(document: Mapping[str, Any], *, stack: str, today: date) -> Settings:
    """The settings that a document stands for; the same as ``load`` for a document that is in hand already."""
    faults = [*_model_faults(document), *broken_rules(Document(document, stack), today)]
    if faults:
        raise SettingsError(stack, faults)
    return _validated(document)


def _validated(document: Mapping[str, Any]) -> Settings:
    """Read through JSON, whose strictness is YAML's: a list is a list, but a number is never a string.

    Keys are taken in camelCase alone: rules and the JSON schema know no other spelling of them.
    """
    return Settings.model_validate_json(json.dumps(document), by_alias=True, by_name=False)


def _model_faults(document: Mapping[str, Any]) -> list[Fault]:
    """What the models find.

    A faulty value keeps its section from being judged as a whole: so it is taken out, and what is left is read again,
    until nothing new comes to light.
    """
    faults: list[Fault] = []
    taken_out: set[tuple[str | int, ...]] = set()
    rest = copy.deepcopy(document)
    while True:
        try:
            _validated(rest)
        except ValidationError as error:
            details = error.errors(include_url=False)
            found = [fault for each in details for fault in faults_of(each, Settings) if fault.path not in taken_out]
            faults += [fault for fault in found if fault not in faults]
            places = {path_of(each) for each in details if not is_between_fields(each)} - taken_out - {()}
            if not places:
                return faults
            for path in places:
                _take_out(rest, path)
            taken_out |= places
        else:
            return faults


def _take_out(document: Any, path: Sequence[str | int]) -> None:
    """Remove what stands at a key, if anything does; the elements of a list keep their places."""
    *steps, last = path
    for step in steps:
        document = document[step]
    if isinstance(document, dict):
        cast("dict[str | int, Any]", document).pop(last, None)
