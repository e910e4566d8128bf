"""Storage of everything that exists in the simulated cloud."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rehearsal.cloud.model import Resource, UnmanagedResource

_is_generated_id = re.compile(r"[a-z]+-[0-9a-f]{17}").fullmatch


class Store:
    """The resources that exist, managed by a stack or not. Callers hold the lock of the cloud."""

    def __init__(self) -> None:
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self.unmanaged: list[UnmanagedResource] = []
        self.creating: list[Resource] = []
        """Resources whose create call is in progress."""
        self.created: Counter[str] = Counter()
        """Number of creates by URN."""
        self.preexisting_ids: set[str] = set()
        """Ids that the program looked up and that no stack created."""
        self.api_servers: dict[str, Mapping[str, Any]] = {}
        """Outputs of EKS clusters that lead to their control planes, by id."""
        self._deleted_ids: set[str] = set()
        self._remains: set[tuple[str, str, str]] = set()

    def __iter__(self) -> Iterator[Resource]:
        return iter(list(self._resources.values()))

    def get(self, type_: str, location: str, id_: str) -> Resource | None:
        """Return the resource of a type and id in one location, if it exists."""
        return self._resources.get((type_, location, id_))

    def of_type(self, *types: str) -> list[Resource]:
        """Return every resource of the given types."""
        return [resource for resource in self if resource.type in types]

    def put(self, resource: Resource) -> None:
        """Add or replace a resource."""
        self._resources[resource.key] = resource
        self._deleted_ids.discard(resource.id)

    def remove(self, resource: Resource) -> None:
        """Remove a resource."""
        self._resources.pop(resource.key, None)
        if _is_generated_id(resource.id):
            self._deleted_ids.add(resource.id)

    def deleted_ids(self) -> set[str]:
        """Return the ids that AWS generated for resources that are deleted now."""
        return set(self._deleted_ids)

    def keep(self, type_: str, location: str, name: str) -> None:
        """Record a name that a deleted resource leaves in a location: that of a snapshot, or its own."""
        self._remains.add((type_, location, name))

    def remaining(self, type_: str, location: str) -> set[str]:
        """Return the names that deleted resources of a type left in a location."""
        return {name for kept, place, name in self._remains if (kept, place) == (type_, location)}

    def forget(self, type_: str) -> None:
        """Release the names that deleted resources of a type left."""
        self._remains = {each for each in self._remains if each[0] != type_}

    def mark_deleting(self, resource: Resource, *, deleting: bool) -> None:
        """Record that the delete of a resource started, or that it failed."""
        self._resources[resource.key] = replace(resource, deleting=deleting)

    def mark_failed(self, resource: Resource) -> Resource:
        """Record that a resource did not become ready."""
        failed = replace(resource, failed=True)
        self._resources[resource.key] = failed
        return failed

    def save(self, file: Path) -> None:
        """Write everything that exists to a JSON file."""
        content = {
            "resources": [asdict(resource) for resource in self],
            "unmanaged_resources": [asdict(each) for each in self.unmanaged],
        }
        file.write_text(json.dumps(content, indent=2))
