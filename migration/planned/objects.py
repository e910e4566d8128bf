"""What is planned for one system, as plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

Document = Mapping[str, Any]

NOTHING: Document = MappingProxyType({})
"""Stands for a document that is not there."""

NAME_LABEL = "app.kubernetes.io/name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPlatform:
    """What the stack makes itself; empty or None where it uses another's."""

    subnets: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by id."""
    node_subnets: Sequence[str] = ()
    """Ids of those that machines start in."""
    nat_gateways: int = 0
    file_system: Document | None = None
    log_group: Document | None = None
    log_stream: str | None = None
    container_insights: bool = False
    stored_secrets: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by name."""
    repositories: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by name."""
    image_rules: Mapping[str, str] = field(default_factory=dict[str, str])
    """Lifecycle policies by the name of the repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedObjects:
    """The Kubernetes objects and AWS resources of one system."""

    manifests: Sequence[Document]
    """With CPU in ``m`` and memory in ``Mi``, so that equal amounts are equal texts."""
    access_points: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by id."""
    alarms: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by ``<service>-<alarm>``."""
    dashboard: Document = field(default_factory=dict[str, Any])
    """The document of the dashboard; empty where there is none."""
    platform: PlannedPlatform = PlannedPlatform()

    def of_kind(self, kind: str) -> list[Document]:
        """The objects of one kind."""
        return [manifest for manifest in self.manifests if manifest["kind"] == kind]

    def named(self, kind: str, name: str | None) -> Document:
        """An object by its name; empty where it is not planned."""
        return next((each for each in self.of_kind(kind) if each["metadata"]["name"] == name), NOTHING)

    def selecting(self, kind: str, labels: Mapping[str, str], path: Sequence[str]) -> list[Document]:
        """The objects of a kind whose selector, at this path, selects pods with these labels."""
        return [manifest for manifest in self.of_kind(kind) if selects(at(manifest, *path), labels)]


def selects(selector: Document, labels: Mapping[str, str]) -> bool:
    """Whether every label of the selector is among these."""
    return all(labels.get(key) == value for key, value in selector.items())


def at(document: Document, *path: str) -> Document:
    """The mapping at a path; empty where there is none."""
    here = document
    for step in path:
        below = here.get(step)
        here = cast("Document", below) if isinstance(below, Mapping) else NOTHING
    return here


def place_of(manifest: Document) -> str:
    """``Deployment orchestrator``."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def first(documents: Iterable[Document]) -> Document:
    """The first; empty where there is none."""
    return next(iter(documents), NOTHING)
