"""Settings of stacks that run the archive beside layering detection."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plan.model import Mode, Plan
from settings.faults import SettingsError
from settings.reading import read
from systems.catalogue import CATALOGUE
from tests.support import archive
from tests.support.archive.system import ARCHIVE
from tests.support.settings_documents import Path_, committed, put
from tests.support.stack_plans import planned_with

PROGRAM = Path(archive.__file__).parent
ARCHIVE_PATH = ("systems", "archive")
DATABASE, CACHE, BROKER = (*ARCHIVE_PATH, "database"), (*ARCHIVE_PATH, "cache"), (*ARCHIVE_PATH, "broker")
STORES = (DATABASE, CACHE, BROKER)
BOTH = (*CATALOGUE, ARCHIVE)

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

CHEAP: Mapping[Path_, Any] = {
    (*DATABASE, "multiAz"): False,
    (*DATABASE, "maxStorageGib"): None,
    (*CACHE, "nodes"): 1,
    (*BROKER, "deployment"): "single",
    **{(*store, "deletionProtection"): False for store in STORES},
    **{(*store, "finalSnapshot"): False for store in (DATABASE, CACHE)},
    (*ARCHIVE_PATH, "secrets", "recoveryWindowDays"): 0,
}
"""One node of each store, and nothing that remains after a destroy."""

ENCRYPTED: Mapping[Path_, Any] = {(*store, "kmsKeyArn"): KEY for store in STORES}
"""A key of the account for each store."""


def with_archive(stack: str, changes: Mapping[Path_, Any] | None = None) -> dict[str, Any]:
    """Return the committed settings of a stack with the archive, protected, and with changes."""
    document = committed(stack)
    document["systems"]["archive"] = {store[-1]: {"deletionProtection": True} for store in STORES}
    for path, value in (changes or {}).items():
        put(document, path, value)
    return document


def archive_plan(stack: str = "dev", changes: Mapping[Path_, Any] | None = None, mode: Mode = "up") -> Plan:
    """Return the plan of a stack with the archive."""
    return planned_with(with_archive(stack, changes), stack, mode, main=PROGRAM)


def faults(document: Mapping[str, Any], stack: str) -> list[str]:
    """Return the faults of a document, each without the key that all paths begin with."""
    try:
        read(document, stack=stack, catalogue=BOTH)
    except SettingsError as error:
        return [str(fault).removeprefix("landfall:settings.") for fault in error.faults]
    return []
