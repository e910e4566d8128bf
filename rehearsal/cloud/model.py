"""The resources of the simulated cloud, and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Operation = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource that exists. Its values are plain: secrets are in clear text."""

    urn: str
    type: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    location: str
    """The region of an AWS resource, or the cluster endpoint of a Kubernetes object."""
    seed: str
    """Seed of the simulated ids and names: the URN, and how many times that URN was created before."""
    deleting: bool = False
    """The delete has started: the resource still blocks others, and no longer works."""
    failed: bool = False
    """The resource exists and did not become ready."""

    @property
    def key(self) -> tuple[str, str, str]:
        """The identity of the resource in the store."""
        return self.type, self.location, self.id

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmanagedResource:
    """An AWS resource that a controller created: no stack manages it, and only the controller deletes it."""

    kind: Literal["load balancer", "network interface", "volume"]
    id: str
    cluster: str
    """Endpoint of the cluster whose controller created it."""
    deleted_by: str
    """The chart or add-on that deletes it; empty when nothing does."""
    used_by: list[str]
    """Kinds and ids of the Kubernetes objects that need it."""
    subnets: list[str]
    public: bool = False
    protected: bool = False
    retained: bool = False
    """A volume that remains on purpose: its storage class has the reclaim policy ``Retain``."""


class RefusedError(Exception):
    """The cloud rejected the call and changed nothing."""


class InitFailedError(Exception):
    """The resource was created or updated, and did not become ready."""

    def __init__(self, resource: Resource, reason: str) -> None:
        super().__init__(reason)
        self.resource = resource


def type_of(urn: str) -> str:
    """Return the type of a resource, without the types of its parents."""
    return urn.split("::")[2].rpartition("$")[2]


def name_of(urn: str) -> str:
    """Return the logical name of a resource."""
    return urn.split("::", 3)[3]
