"""The interface of real control planes behind the EKS clusters of the simulated account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from rehearsal.cloud.model import Resource


class Clusters(Protocol):
    """The control planes of EKS clusters."""

    def start(self, name: str) -> Mapping[str, Any]:
        """Start the control plane of a cluster; return the outputs that lead to it."""
        ...

    def set_nodes(self, name: str, resources: Callable[[], Iterable[Resource]]) -> None:
        """Give a cluster the nodes of its node groups."""
        ...

    def replace_nodes(self, name: str, group: Resource, resources: Iterable[Resource]) -> None:
        """Replace the nodes of a group; raise RefusedError where a disruption budget does not allow it."""
        ...

    def kill_api_servers(self) -> None:
        """Kill every API server, and wait until it has ended."""
        ...

    def start_api_servers(self) -> None:
        """Start every killed API server again, and wait until it is ready."""
        ...

    def managed_objects(self, name: str) -> set[str]:
        """Return kind and id of every object that the provider manages in a cluster."""
        ...

    def stop(self, name: str) -> None:
        """Stop the control plane of a cluster."""
        ...
