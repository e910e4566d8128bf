"""Everything that exists in the simulated cloud, and questions about it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from plan import resource_types
from rehearsal.cloud import aws_queries, unmanaged_resources
from rehearsal.cloud.model import Resource, UnmanagedResource, type_of
from rehearsal.cloud.store import Store


class CloudState:
    """The resources of an AWS account and its clusters. Safe to use from several threads."""

    def __init__(self, state_file: Path | None) -> None:
        self._lock = threading.RLock()
        self._state_file = state_file
        self._store = Store()

    @property
    def resources(self) -> dict[str, Resource]:
        """The resources by URN; during a replacement, the new one."""
        return {resource.urn: resource for resource in self.all()}

    def all(self) -> list[Resource]:
        """Return all resources, oldest first, including both resources of a replacement."""
        with self._lock:
            return list(self._store)

    def unmanaged_resources(self) -> list[UnmanagedResource]:
        """Return the resources that controllers created."""
        with self._lock:
            return list(self._store.unmanaged)

    def orphans(self) -> list[str]:
        """Return one sentence for each load balancer, network interface and volume that no controller will delete."""
        with self._lock:
            return unmanaged_resources.orphans(self._store)

    def retained_volumes(self) -> list[str]:
        """Return the ids of the volumes that remain on purpose, although nothing uses them any more."""
        with self._lock:
            return sorted(each.id for each in self._store.unmanaged if each.retained and not each.used_by)

    def save(self) -> None:
        """Write all resources to the state file, for troubleshooting."""
        if self._state_file:
            with self._lock:
                self._store.save(self._state_file)

    def record_lookup(self, id_: str) -> None:
        """Record an id that the program looked up: it may belong to a preexisting resource."""
        with self._lock:
            self._store.preexisting_ids.add(id_)

    def list_names(self, token: str, arguments: dict[str, Any], location: str) -> dict[str, Any]:
        """Return the result of a provider function that lists names; empty for any other function."""
        with self._lock:
            return aws_queries.list_names(self._store, token, arguments, location)

    def purge_deleted_secrets(self) -> None:
        """Delete the secrets that are scheduled for deletion, as ``--force-delete-without-recovery`` does."""
        with self._lock:
            self._store.forget(resource_types.SECRETSMANAGER_SECRET)

    def times_created(self, urn: str) -> int:
        """Return how many times a URN was created: each time it gets another name and other ids."""
        with self._lock:
            return self._store.created[urn]

    def find(self, urn: str, id_: str, location: str) -> Resource | None:
        """Return the resource of a type and id, if it exists."""
        with self._lock:
            return self._store.get(type_of(urn), location, id_)
