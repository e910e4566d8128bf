"""The converted projects of ``tests/migration/documents/compose`` as settings of one stack."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import yaml

from migration.compose.conversion import Conversion, convert
from migration.compose.output import text_of
from migration.compose.reading import read
from systems.catalogue import CatalogueEntry
from tests.support.compose_reference import NAMES, files_of
from tests.support.composed.system import Composed, ComposedSpec
from tests.support.settings_documents import committed

CATALOGUE = tuple(CatalogueEntry(f"from-{name}", ComposedSpec, Composed) for name in NAMES)
"""One system for each project."""


@cache
def conversion(name: str) -> Conversion:
    """Convert a project with all its profiles, as a system of the catalogue."""
    composition = dataclasses.replace(read(*files_of(name)), name=f"from-{name}")
    return convert(composition, ["*"])


def printed(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the settings and the wiring that the command prints."""
    settings, *wiring = yaml.safe_load_all(text_of(conversion(name)))
    return settings or {}, wiring[0] if wiring else {}


def settings() -> dict[str, Any]:
    """Return the settings of dev with all projects as its only systems."""
    document = committed("dev")
    systems: dict[str, Any] = {}
    for entry, name in zip(CATALOGUE, NAMES, strict=True):
        found, wiring = printed(name)
        for worker in found.get("workers", {}).values():
            worker["interruptible"] = True  # All nodes of dev are Spot; the command says that a person has to decide.
        systems[entry.key] = {"imageTag": "1.0.0", **found, "wiring": wiring}
    return {**document, "systems": systems}
