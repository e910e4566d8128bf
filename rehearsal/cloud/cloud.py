"""The simulated cloud: carries out creates, updates and deletes, in parallel, by its rules."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.durations import typical
from plan import resource_types
from rehearsal.cloud import (
    aws_remains,
    aws_rules,
    resource_names,
    rules,
    simulated_outputs,
    unmanaged_resources,
)
from rehearsal.cloud.api_server import display_name
from rehearsal.cloud.cloud_state import CloudState
from rehearsal.cloud.clusters import Clusters
from rehearsal.cloud.faults import Faults, Outcome, leaves_unready
from rehearsal.cloud.model import InitFailedError, Operation, RefusedError, Resource, type_of
from rehearsal.cloud.provider_protocol import Message

Change = Callable[[], tuple[Resource, Message]]
"""Function that changes a resource, and returns it with the response of the provider."""


IDLE_SECONDS = 120
"""Timeout; the longest call takes seconds in a rehearsal."""


class Cloud(CloudState):
    """An AWS account and its clusters, and the calls that change them. Safe to use from several threads."""

    def __init__(
        self, state_file: Path | None = None, *, latency_scale: float = 0.0, clusters: Clusters | None = None
    ) -> None:
        """Create an empty cloud; with ``latency_scale`` 1 a call takes as long as on AWS, with 0 no time.

        With ``clusters``, each EKS cluster has a real control plane.
        """
        super().__init__(state_file)
        self.clusters = clusters
        self.faults = Faults()
        self._scale = latency_scale
        self._calls, self._idle = 0, threading.Condition()

    def wait_until_idle(self) -> None:
        """Wait until every call has ended, including the calls of a killed engine."""
        with self._idle:
            if not self._idle.wait_for(lambda: self._calls == 0, timeout=IDLE_SECONDS):
                msg = f"{self._calls} calls to the simulated cloud are still running after {IDLE_SECONDS} s"
                raise TimeoutError(msg)

    def cluster_drift(self) -> list[str]:
        """Return one sentence for each object that only this record has, or only a real cluster."""
        found: list[str] = []
        if self.clusters is None:
            return found
        for cluster in [each for each in self.all() if _is_cluster(each)]:
            inside = [each for each in self.all() if each.location == cluster.outputs["endpoint"]]
            recorded = {display_name(each) for each in inside if resource_types.is_kubernetes_object(each.type)}
            existing = self.clusters.managed_objects(cluster.id)
            found += [f"recorded, not in the cluster: {each}" for each in sorted(recorded - existing)]
            found += [f"in the cluster, not recorded: {each}" for each in sorted(existing - recorded)]
        return found

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
            outputs = self._start_cluster(resource)
            with self._lock:
                self._store.creating.remove(resource)
                self._store.api_servers |= {resource.id: outputs} if outputs else {}
                resource = replace(resource, outputs={**resource.outputs, **outputs})
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
            if self.clusters and aws_rules.replaces_nodes(before, resource):
                self.clusters.replace_nodes(resource.inputs["clusterName"], resource, self.all())
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
                if self.clusters and _is_cluster(resource):
                    self.clusters.stop(resource.id)
                self._set_nodes(resource)
            except RefusedError:
                with self._lock:
                    self._store.mark_deleting(resource, deleting=False)
                raise
            self.faults.completed("delete", urn)

    def forward(self, operation: Operation, requested: Resource, change: Change) -> Message:
        """Let a real API create or update a resource, within the rules and faults of this cloud; record the result."""
        with self._call():
            fault = self._inject_fault(operation, requested.urn, requested.inputs)
            with self._lock:
                if operation == "create":
                    rules.refuse_create(self._store, requested, forwarded=True)
                else:
                    before = self._existing(requested.urn, requested.id, requested.location)
                    rules.refuse_update(self._store, before, requested, forwarded=True)
                self._store.creating.append(requested)
            try:
                changed, response = change()
            finally:
                with self._lock:
                    self._store.creating.remove(requested)
            with self._lock:
                self._store.created[changed.urn] += operation == "create"
            self._finish(operation, changed, fault)
            return response

    def forward_delete(self, urn: str, id_: str, location: str, delete: Callable[[], Message]) -> Message:
        """Let a real API delete a resource, within the rules and faults of this cloud; record the result."""
        with self._call():
            self._inject_fault("delete", urn, {})
            with self._lock:
                resource = self._store.get(type_of(urn), location, id_)
                rules.refuse_delete(self._store, urn, location, resource)
                if resource:
                    self._store.mark_deleting(resource, deleting=True)
            try:
                response = delete()
            except BaseException:
                with self._lock:
                    if resource:
                        self._store.mark_deleting(resource, deleting=False)
                raise
            with self._lock:
                if resource:
                    unmanaged_resources.before_delete(self._store, resource)
                    for gone in (*rules.deleted_with(self._store, resource), resource):
                        self._store.remove(gone)
            self.faults.completed("delete", urn)
            return response

    def _inject_fault(self, operation: Operation, urn: str, inputs: dict[str, Any]) -> Outcome | None:
        """Raise an injected fault that rejects the call; return one that applies at the end of the call."""
        self.faults.starting(operation, urn)
        fault = self.faults.take(operation, urn)
        if fault == "rejected" or (fault and not leaves_unready(operation, type_of(urn), inputs)):
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
        self._set_nodes(resource)
        self.faults.completed(operation, resource.urn)
        if reason:
            raise InitFailedError(resource, reason)
        return resource

    def _start_cluster(self, resource: Resource) -> Mapping[str, Any]:
        """Return the outputs of an EKS cluster that lead to its control plane; none for another resource."""
        return self.clusters.start(resource.id) if self.clusters and _is_cluster(resource) else {}

    def _set_nodes(self, changed: Resource) -> None:
        """Give a cluster its nodes after one of its node groups changed."""
        if self.clusters and changed.type == resource_types.EKS_NODE_GROUP:
            self.clusters.set_nodes(changed.inputs["clusterName"], self.all)

    def _existing(self, urn: str, id_: str, location: str) -> Resource:
        if found := self._store.get(type_of(urn), location, id_):
            return replace(found, urn=urn)
        msg = f"{type_of(urn)} {id_} does not exist"
        raise RefusedError(msg)

    def _simulate_latency(self, operation: Operation, urn: str) -> None:
        if self._scale:
            time.sleep(60 * minutes(operation, type_of(urn)) * self._scale)


def _is_cluster(resource: Resource) -> bool:
    return resource.type == resource_types.EKS_CLUSTER


def minutes(operation: str, type_: str) -> float:
    """Return how long a call takes on AWS; an update takes as long as a create."""
    duration = typical(type_)
    return duration.delete if operation == "delete" else duration.create
