"""The simulated cloud: creates, updates and deletes by its rules, one call at a time or many at once."""

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
from rehearsal.cloud import by_products, identity, kubernetes_rules, rules, simulated
from rehearsal.cloud.faults import Faults, Leaving
from rehearsal.cloud.model import ByProduct, HalfDoneError, Operation, RefusedError, Resource, type_of
from rehearsal.cloud.store import Store

IDLE_SECONDS = 60
"""The longest call takes a second or two in a rehearsal."""


class Cloud:
    """Everything that exists in the account and its clusters; its state file says what that was at the end."""

    def __init__(self, state_file: Path | None = None, *, latency_scale: float = 0.0) -> None:
        """``latency_scale`` 1 lets a call take as long as it does on AWS, 0 no time at all."""
        self.faults = Faults()
        self._scale = latency_scale
        self._lock = threading.RLock()
        self._calls, self._idle = 0, threading.Condition()
        self._state_file = state_file
        self._store = Store()

    @property
    def resources(self) -> dict[str, Resource]:
        """What exists, by URN; while a resource is being replaced, the newer one."""
        return {resource.urn: resource for resource in self.all()}

    def all(self) -> list[Resource]:
        """What exists, oldest first, also where one URN stands for two resources."""
        with self._lock:
            return list(self._store)

    def by_products(self) -> list[ByProduct]:
        """What controllers made and no stack knows."""
        with self._lock:
            return list(self._store.by_products)

    def leftovers(self) -> list[str]:
        """Load balancers, network interfaces and volumes that nobody will delete any more, a sentence each."""
        with self._lock:
            return by_products.leftovers(self._store)

    @property
    def unchecked(self) -> list[str]:
        """What this machine cannot check, a sentence each: whoever reports a run says it once."""
        return kubernetes_rules.unchecked()

    def save(self) -> None:
        """Write down what exists, for whoever looks for what a run left behind."""
        if self._state_file:
            with self._lock:
                self._store.save(self._state_file)

    def look_up(self, id_: str) -> None:
        """The program asked for an id: one that is not ours is then of something that the account had before."""
        with self._lock:
            self._store.outside.add(id_)

    def times_created(self, urn: str) -> int:
        """How often a URN was created so far: a new one of it has another name and other ids."""
        with self._lock:
            return self._store.created[urn]

    def wait_until_idle(self) -> None:
        """Until every call that came in has ended; whoever made it may be gone long since."""
        with self._idle:
            if not self._idle.wait_for(lambda: self._calls == 0, timeout=IDLE_SECONDS):
                msg = f"{self._calls} calls have not ended after {IDLE_SECONDS} s"
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

    def find(self, urn: str, id_: str, place: str) -> Resource | None:
        """The resource of an id, if it exists."""
        with self._lock:
            return self._store.get(type_of(urn), place, id_)

    def create(self, urn: str, inputs: dict[str, Any], place: str) -> Resource:
        """Make a resource; RefusedError when it cannot be, HalfDoneError when it is there and does not get ready."""
        with self._call():
            fault = self._suffer("create", urn, inputs)
            with self._lock:
                resource = simulated.made(self._store, urn, inputs, place)
                identity.refuse_a_second(self._store, resource)
                rules.refuse_create(self._store, resource)
                self._store.arriving.append(resource)
            self._take_time("create", urn)
            with self._lock:
                self._store.arriving.remove(resource)
                identity.refuse_a_second(self._store, resource)
                self._store.created[urn] += 1
            return self._finish("create", resource, fault)

    def update(self, urn: str, id_: str, inputs: dict[str, Any], place: str) -> Resource:
        """Change a resource in place."""
        with self._call():
            fault = self._suffer("update", urn, inputs)
            with self._lock:
                before = self._existing(urn, id_, place)
                resource = simulated.changed(self._store, before, inputs)
                rules.refuse_update(self._store, before, resource)
            self._take_time("update", urn)
            return self._finish("update", resource, fault)

    def delete(self, urn: str, id_: str, place: str) -> None:
        """Take a resource away; one that is gone already is no fault."""
        with self._call():
            self._suffer("delete", urn, {})
            with self._lock:
                resource = self._store.get(type_of(urn), place, id_)
                rules.refuse_delete(self._store, urn, place, resource)
                if resource is None:
                    return
                self._store.mark_deleting(resource, deleting=True)
            try:
                self._take_time("delete", urn)
                with self._lock:
                    rules.refuse_delete(self._store, urn, place, resource)
                    by_products.before_delete(self._store, resource)
                    for gone in (*rules.go_with_it(self._store, resource), resource):
                        self._store.drop(gone)
            except RefusedError:
                with self._lock:
                    self._store.mark_deleting(resource, deleting=False)
                raise
            self.faults.done("delete", urn)

    def _suffer(self, operation: Operation, urn: str, inputs: dict[str, Any]) -> Leaving | None:
        """The fault that was ordered; one that leaves nothing happens here, before anything else."""
        fault = self.faults.next_for(operation, urn)
        if fault == "nothing" or (fault and not _leaves_half(operation, type_of(urn), inputs)):
            msg = f"the {operation} failed, as was ordered"
            raise RefusedError(msg)
        return fault

    def _finish(self, operation: Operation, resource: Resource, fault: Leaving | None) -> Resource:
        """Put it in place, and say so if it does not become ready."""
        with self._lock:
            self._store.put(resource)
            by_products.reconcile(self._store, resource.place)
            reason = rules.why_not_ready(self._store, resource)
            if fault == "half":
                reason = f"the {operation} did not become ready, as was ordered"
            if reason:
                resource = self._store.mark_failed(resource)
        self.faults.done(operation, resource.urn)
        if reason:
            raise HalfDoneError(resource, reason)
        return resource

    def _existing(self, urn: str, id_: str, place: str) -> Resource:
        if found := self._store.get(type_of(urn), place, id_):
            return replace(found, urn=urn)
        msg = f"{type_of(urn)} {id_} does not exist"
        raise RefusedError(msg)

    def _take_time(self, operation: Operation, urn: str) -> None:
        if self._scale:
            time.sleep(60 * minutes(operation, type_of(urn)) * self._scale)


def minutes(operation: str, type_: str) -> float:
    """How long a call takes; an update as long as a create."""
    duration = typical(type_)
    return duration.delete if operation == "delete" else duration.create


def _leaves_half(operation: Operation, type_: str, inputs: dict[str, Any]) -> bool:
    """A delete cannot be done by half, and an atomic release takes everything back that did not become ready."""
    atomic = type_ == resource_types.HELM_RELEASE and inputs.get("atomic") is True
    return operation != "delete" and not atomic
