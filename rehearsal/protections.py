"""Protections from deletion in the settings of a stack, which a destroy must meet before it succeeds."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nested import mapping_at, value_at

Settings = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Deletion protection of one resource, or of several that one destroy meets together."""

    resource: str
    refusal: str
    """Part of the error message that is specific to this protection."""
    paths: tuple[Path, ...]
    """Sections with the setting."""
    default: bool = False

    def is_on(self, settings: Settings) -> bool:
        """Return whether the settings protect a resource."""
        sections = (mapping_at(settings, *path) for path in self.paths)
        return any(section.get("deletionProtection", self.default) for section in sections)

    def off(self, settings: Settings) -> dict[str, Any]:
        """Return the settings without the protection."""
        document = copy.deepcopy(dict(settings))
        for path in self.paths:
            section: dict[str, Any] = functools.reduce(lambda found, key: found.setdefault(key, {}), path, document)
            section["deletionProtection"] = False
        return document


def protections(settings: Settings) -> list[Protection]:
    """Return the active protections, in the order in which a destroy reaches them.

    Pulumi deletes resources with the longest chains of dependencies first.
    """
    known = [_load_balancers(settings), _CLUSTER, _stores(settings)]
    return [each for each in known if each.is_on(settings)]


def _load_balancers(settings: Settings) -> Protection:
    systems = mapping_at(settings, "systems")
    return Protection(
        resource="load balancer",
        refusal="deletion protection of the load balancer",
        paths=tuple(("systems", system, "loadBalancer") for system in systems if "loadBalancer" in systems[system]),
    )


def _stores(settings: Settings) -> Protection:
    """Return the protection of the servers of AWS, each of which Pulumi refuses to delete."""
    return Protection(
        resource="stores",
        refusal="because it is protected",
        paths=tuple(_managed_stores(settings)),
        default=True,
    )


def _managed_stores(settings: Settings) -> Iterator[Path]:
    for system, sections in mapping_at(settings, "systems").items():
        for store in mapping_at(sections):
            if value_at(sections, store, "hosting") == "managed":
                yield "systems", system, store, "managed"


_CLUSTER = Protection(
    resource="cluster", refusal="deletionProtection is on", paths=(("platform", "create", "cluster"),)
)
