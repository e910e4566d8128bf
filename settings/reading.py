"""Read the settings of a stack, or report every fault in them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

import pulumi
from pydantic import ValidationError

from nested import value_at
from settings.availability import with_availability
from settings.configuration import configuration, settings_document
from settings.consistency import inconsistencies
from settings.document import Document
from settings.faults import Fault, SettingsError
from settings.messages import faults_of, is_between_fields, misspelled_keys, path_of
from settings.model import Settings, settings_type
from settings.rules import broken_rules
from settings.secrets import hidden, secrets_in
from settings.warnings import warnings_of
from systems.catalogue import CATALOGUE, Catalogue
from systems.contract import Path

MISSING_KEYS = re.compile(r" has no ([\w, ]+)\. Add it")
"""The keys in the message of a spec about missing entries of a mapping."""


def load(*, today: date, catalogue: Catalogue = CATALOGUE) -> Settings:
    """Return the settings of the stack that runs, and log warnings; raise ``SettingsError`` with every fault.

    Only warnings depend on ``today``. ``catalogue`` has the systems that settings may name.
    """
    stack = pulumi.get_stack()
    document, faults = settings_document(configuration())
    settings = None
    if document is not None:
        try:
            settings = read(document, stack=stack, catalogue=catalogue)
        except SettingsError as error:
            faults += error.faults
    if settings is None or faults:
        raise SettingsError(stack, faults)
    for warning in warnings_of(settings, today):
        pulumi.log.warn(str(warning))
    return settings


def read(document: Any, *, stack: str, catalogue: Catalogue = CATALOGUE) -> Settings:
    """Return the settings of a document, as ``load`` does for the configuration of a stack."""
    model = settings_type(catalogue)
    settings, faults = _checked(document, stack, model)
    secrets, secret_faults = secrets_in(document, model, faults)
    if secrets:
        # Without the secrets, so that no message shows one.
        _, faults = _checked(hidden(document, secrets), stack, model)
        places = {each.shown_path for each in secrets}
        faults = [fault for fault in faults if fault.path not in places]
    faults += secret_faults
    if settings is None or faults:
        raise SettingsError(stack, faults)
    return settings


def _checked(document: Any, stack: str, model: type[Settings]) -> tuple[Settings | None, list[Fault]]:
    """Return the settings and all faults of a document."""
    settings, faults = _validated(document, model)
    return settings, faults + broken_rules(Document(document, stack, model))


def _validated(document: Any, model: type[Settings]) -> tuple[Settings | None, list[Fault]]:
    """Return the settings and the faults that the models and the rules between valid sections find.

    A section with a faulty value cannot be checked as a whole. So faulty values are removed and the rest is read again,
    until there is no new fault. The settings are None if the document is faulty beyond that.
    """
    faults: list[Fault] = []
    removed: set[Path] = set()
    rest = copy.deepcopy(document)
    while True:
        try:
            settings = _parsed(rest, model)
        except ValidationError as error:
            details = error.errors(include_url=False)
            misspelled = misspelled_keys(details, model)
            reported = [each for each in details if each["type"] != "missing" or path_of(each) not in misspelled]
            found = [fault for each in reported for fault in faults_of(each, model) if fault.path not in removed]
            faults += [fault for fault in found if fault not in faults and not _is_about(fault, removed)]
            paths = {path_of(each) for each in details if not is_between_fields(each)} - removed - {()}
            if not paths:
                return None, faults
            for path in paths:
                _remove(rest, path)
            removed |= paths
        else:
            return settings, faults + inconsistencies(settings)


def _is_about(fault: Fault, removed: Iterable[Path]) -> bool:
    """Return True for a message about missing keys that have faulty values, which were removed."""
    missing = MISSING_KEYS.search(fault.message)
    below = {str(path[-1]) for path in removed if path[:-1] and path[: len(fault.path)] == fault.path}
    return missing is not None and set(missing[1].split(", ")) <= below


def _parsed(document: Any, model: type[Settings]) -> Settings:
    """Read through JSON, whose strictness is that of YAML: a list is a list, but a number is never a string.

    Keys are accepted in camelCase alone: the rules and the JSON schema know no other spelling of them.
    """
    return model.model_validate_json(json.dumps(with_availability(document)), by_alias=True, by_name=False)


def _remove(document: Any, path: Sequence[str | int]) -> None:
    """Remove the key at a path, if it is still there; the elements of a list keep their places."""
    *steps, last = path
    parent = value_at(document, *steps)
    if isinstance(parent, dict):
        cast("dict[str | int, Any]", parent).pop(last, None)
