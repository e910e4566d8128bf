"""The simulated cloud: carries out creates, updates and deletes, in parallel, by its rules."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.durations import typical
from plan import resource_types
from rehearsal.cloud import (
    aws_queries,
    aws_remains,
    kubernetes_live,
    resource_names,
    rules,
    simulated_outputs,
    unmanaged_resources,
)
from rehearsal.cloud.faults import Faults, Outcome
from rehearsal.cloud.model import InitFailedError, Operation, RefusedError, Resource, UnmanagedResource, type_of
from rehearsal.cloud.store import Store

IDLE_SECONDS = 60
"""Timeout; the longest call takes a second or two in a rehearsal."""


class Cloud:
    """An AWS account and its clusters. Safe to use from several threads."""

    def __init__(self, state_file: Path | None = None, *, latency_scale: float = 0.0) -> None:
        """Create an empty cloud; with ``latency_scale`` 1 a call takes as long as on AWS, with 0 no time."""
        self.faults = Faults()
        self._scale = latency_scale
        self._lock = threading.RLock()
        self._calls, self._idle = 0, threading.Condition()
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

    def wait_until_idle(self) -> None:
        """Wait until every call has ended, including the calls of a killed engine."""
        with self._idle:
            if not self._idle.wait_for(lambda: self._calls == 0, timeout=IDLE_SECONDS):
                msg = f"{self._calls} calls to the simulated cloud are still running after {IDLE_SECONDS} s"
                raise TimeoutError(msg)

    @contextmanager
    def _call(self) -> Generator[None]:
        with self._idle:
            self._calls += 1
        try:
            yield
        finally:
            with self._idle:
                self._calls -= 1
                self._idle.notify_all()

    def find(self, urn: str, id_: str, location: str) -> Resource | None:
        """Return the resource of a type and id, if it exists, with the changes of the controllers of its cluster."""
        with self._lock:
            found = self._store.get(type_of(urn), location, id_)
            return kubernetes_live.live(self._store, found) if found else None

    def has_failed(self, urn: str, id_: str, location: str) -> bool:
        """Return whether a resource exists and did not become ready."""
        with self._lock:
            found = self._store.get(type_of(urn), location, id_)
            return found is not None and found.failed

    def create(self, urn: str, inputs: dict[str, Any], location: str) -> Resource:
        """Create a resource.

        Raise RefusedError if the cloud rejects it, InitFailedError if it exists and does not become ready.
        """
        with self._call():
            fault = self._inject_fault("create", urn, inputs)
            with self._lock:
                resource = simulated_outputs.created(self._store, urn, inputs, location)
                resource_names.refuse_duplicate(self._store, resource)
                rules.refuse_create(self._store, resource)
                self._store.creating.append(resource)
            self._simulate_latency("create", urn)
            with self._lock:
                self._store.creating.remove(resource)
                resource_names.refuse_duplicate(self._store, resource)
                self._store.created[urn] += 1
            return self._finish("create", resource, fault)

    def update(self, urn: str, id_: str, inputs: dict[str, Any], location: str) -> Resource:
        """Update a resource in place; raise the errors of ``create``."""
        with self._call():
            fault = self._inject_fault("update", urn, inputs)
            with self._lock:
                before = self._existing(urn, id_, location)
                resource = simulated_outputs.updated(self._store, before, inputs)
                rules.refuse_update(self._store, before, resource)
            self._simulate_latency("update", urn)
            return self._finish("update", resource, fault)

    def delete(self, urn: str, id_: str, location: str) -> None:
        """Delete a resource; raise RefusedError if the cloud rejects that. A deleted resource is accepted."""
        with self._call():
            self._inject_fault("delete", urn, {})
            with self._lock:
                resource = self._store.get(type_of(urn), location, id_)
                rules.refuse_delete(self._store, urn, location, resource)
                if resource is None:
                    return
                self._store.mark_deleting(resource, deleting=True)
            try:
                self._simulate_latency("delete", urn)
                with self._lock:
                    rules.refuse_delete(self._store, urn, location, resource)
                    unmanaged_resources.before_delete(self._store, resource)
                    for gone in (*rules.deleted_with(self._store, resource), resource):
                        self._store.remove(gone)
                    aws_remains.leave(self._store, resource)
            except RefusedError:
                with self._lock:
                    self._store.mark_deleting(resource, deleting=False)
                raise
            self.faults.completed("delete", urn)

    def _inject_fault(self, operation: Operation, urn: str, inputs: dict[str, Any]) -> Outcome | None:
        """Raise an injected fault that rejects the call; return one that applies at the end of the call."""
        fault = self.faults.take(operation, urn)
        if fault == "rejected" or (fault and not _can_be_not_ready(operation, type_of(urn), inputs)):
            msg = f"injected fault: the {operation} was rejected"
            raise RefusedError(msg)
        return fault

    def _finish(self, operation: Operation, resource: Resource, fault: Outcome | None) -> Resource:
        """Store the resource, and raise InitFailedError if it does not become ready."""
        with self._lock:
            self._store.put(resource)
            unmanaged_resources.reconcile(self._store, resource.location)
            reason = rules.why_not_ready(self._store, resource)
            if fault == "not_ready":
                reason = f"injected fault: the resource did not become ready after the {operation}"
            if reason:
                resource = self._store.mark_failed(resource)
        self.faults.completed(operation, resource.urn)
        if reason:
            raise InitFailedError(resource, reason)
        return resource

    def _existing(self, urn: str, id_: str, location: str) -> Resource:
        if found := self._store.get(type_of(urn), location, id_):
            return replace(found, urn=urn)
        msg = f"{type_of(urn)} {id_} does not exist"
        raise RefusedError(msg)

    def _simulate_latency(self, operation: Operation, urn: str) -> None:
        if self._scale:
            time.sleep(60 * minutes(operation, type_of(urn)) * self._scale)


def minutes(operation: str, type_: str) -> float:
    """Return how long a call takes on AWS; an update takes as long as a create."""
    duration = typical(type_)
    return duration.delete if operation == "delete" else duration.create


def _can_be_not_ready(operation: Operation, type_: str, inputs: dict[str, Any]) -> bool:
    """Return whether a call can leave a resource that is not ready; an atomic Helm release rolls back instead."""
    atomic = type_ == resource_types.HELM_RELEASE and inputs.get("atomic") is True
    return operation != "delete" and not atomic
