"""The planned objects of one system, as plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from nested import mapping_at

Document = Mapping[str, Any]

NOTHING: Document = MappingProxyType({})
"""Stands for a missing document."""

NAME_LABEL = "app.kubernetes.io/name"
NAMESPACE_LABEL = "kubernetes.io/metadata.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPlatform:
    """The platform resources that the stack creates; empty or None where it uses those of another stack."""

    subnets: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by id."""
    node_subnets: Sequence[str] = ()
    """Ids of the subnets that nodes run in."""
    nat_gateways: int = 0
    file_system: Document | None = None
    log_group: Document | None = None
    log_stream: str | None = None
    container_insights: bool = False
    stored_secrets: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by the secret's name, without the prefix of system and environment."""
    repositories: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by name."""
    lifecycle_policies: Mapping[str, str] = field(default_factory=dict[str, str])
    """JSON of the lifecycle policies, by repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedServer:
    """A server of AWS."""

    kind: str
    """Name of the resource, such as ``RDS instance``."""
    inputs: Document
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    """Values of its parameter group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedObjects:
    """The Kubernetes objects and AWS resources of one system."""

    manifests: Sequence[Document]
    """Manifests with CPU in ``m`` and memory in ``Mi``, so that equal quantities are equal strings."""
    access_points: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by id."""
    alarms: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Inputs by ``<service>-<alarm>``."""
    dashboard: Document = field(default_factory=dict[str, Any])
    """Body of the dashboard; empty if there is no dashboard."""
    servers: Mapping[str, PlannedServer] = field(default_factory=dict[str, PlannedServer])
    """Servers that AWS operates, by service."""
    depends_on: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """State of other services that each service depends on, by service."""
    platform: PlannedPlatform = PlannedPlatform()

    def of_kind(self, kind: str) -> list[Document]:
        """Return the objects of one kind."""
        return [manifest for manifest in self.manifests if manifest["kind"] == kind]

    def named(self, kind: str, name: str | None) -> Document:
        """Return an object by its name; empty if it is not planned."""
        return next((each for each in self.of_kind(kind) if each["metadata"]["name"] == name), NOTHING)

    def selecting(self, kind: str, labels: Mapping[str, str], path: Sequence[str]) -> list[Document]:
        """Return the objects of a kind whose selector, at this path, selects pods with these labels."""
        return [manifest for manifest in self.of_kind(kind) if selects(mapping_at(manifest, *path), labels)]


def selects(selector: Document, labels: Mapping[str, str]) -> bool:
    """Return True if the labels satisfy the selector."""
    return all(labels.get(key) == value for key, value in selector.items())


def source_of(manifest: Document) -> str:
    """Return kind and name, such as ``Deployment orchestrator``."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def first(documents: Iterable[Document]) -> Document:
    """Return the first document; empty if there is no document."""
    return next(iter(documents), NOTHING)
