"""What exists in the simulated cloud, and the ways in which it says no."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Operation = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource that exists; its values are plain, and a secret is what it is."""

    urn: str
    type: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    place: str
    """The region, or for a Kubernetes object the endpoint of its cluster."""
    seed: str
    """What the made-up outputs follow from: the URN, and how often it was created before."""
    deleting: bool = False
    """It is on its way out: it still holds what it holds, and works no more."""
    failed: bool = False
    """It is there and did not become ready."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one resource and no other."""
        return self.type, self.place, self.id

    @property
    def name(self) -> str:
        """Its logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByProduct:
    """What a controller made on its own: no stack knows it, and only the controller takes it away."""

    kind: Literal["load balancer", "network interface", "volume"]
    id: str
    cluster: str
    """Endpoint of the cluster whose controller made it."""
    caretaker: str
    """The chart or add-on that deletes it; empty where nobody will."""
    used_by: list[str]
    """Kinds and ids of the Kubernetes objects that it was made for."""
    subnets: list[str] = field(default_factory=list)
    public: bool = False
    protected: bool = False


class RefusedError(Exception):
    """The cloud does not do it, and nothing happened."""


class HalfDoneError(Exception):
    """The resource was made or changed, but did not become ready."""

    def __init__(self, resource: Resource, reason: str) -> None:
        super().__init__(reason)
        self.resource = resource


def type_of(urn: str) -> str:
    """The type of a resource, without those of its parents."""
    return urn.split("::")[2].rpartition("$")[2]


def name_of(urn: str) -> str:
    """The logical name."""
    return urn.split("::", 3)[3]
