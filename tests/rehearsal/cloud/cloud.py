"""The simulated cloud: creates, updates and deletes by its rules, one call at a time or many at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from plan.durations import typical
from tests.rehearsal.cloud import by_products, identity, rules, simulated
from tests.rehearsal.cloud.faults import Faults, Leaving
from tests.rehearsal.cloud.model import ByProduct, Call, HalfDoneError, Operation, RefusedError, Resource, type_of
from tests.rehearsal.cloud.store import Store


class Cloud:
    """Everything that exists in the account and its clusters; it outlives a run in its state file."""

    def __init__(self, state_file: Path | None = None, *, latency_scale: float = 0.0) -> None:
        """``latency_scale`` 1 lets a call take as long as it does on AWS, 0 no time at all."""
        self.calls: list[Call] = []
        """Every call that was to change something, in the order of their ends."""
        self.faults = Faults()
        self._scale = latency_scale
        self._lock = threading.RLock()
        self._store = Store(state_file)

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

    def times_created(self, urn: str) -> int:
        """How often a URN was created so far: a new one of it has another name and other ids."""
        with self._lock:
            return self._store.created[urn]

    def find(self, urn: str, id_: str, place: str) -> Resource | None:
        """The resource of an id, if it exists."""
        with self._lock:
            return self._store.get(type_of(urn), place, id_)

    def create(self, urn: str, inputs: dict[str, Any], place: str) -> Resource:
        """Make a resource; RefusedError when it cannot be, HalfDoneError when it is there and does not get ready."""
        with self._performing("create", urn) as fault:
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
                self._store.put(resource)
                by_products.reconcile(self._store, place)
                reason = rules.why_not_ready(self._store, resource)
            return self._finished("create", resource, reason, fault)

    def update(self, urn: str, id_: str, inputs: dict[str, Any], place: str) -> Resource:
        """Change a resource in place."""
        with self._performing("update", urn) as fault:
            with self._lock:
                before = self._existing(urn, id_, place)
                resource = simulated.changed(self._store, before, inputs)
                rules.refuse_update(self._store, before, resource)
            self._take_time("update", urn)
            with self._lock:
                self._store.put(resource)
                by_products.reconcile(self._store, place)
                reason = rules.why_not_ready(self._store, resource)
            return self._finished("update", resource, reason, fault)

    def delete(self, urn: str, id_: str, place: str) -> None:
        """Take a resource away; one that is gone already is no fault."""
        with self._performing("delete", urn):
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

    @contextmanager
    def _performing(self, operation: Operation, urn: str) -> Generator[Leaving | None]:
        """Suffer a fault that was ordered, and write down how the call ended."""
        outcome = "ok"
        fault = self.faults.next_for(operation, urn)
        try:
            _refuse_as_ordered(operation, fault)
            yield fault
        except (RefusedError, HalfDoneError) as error:
            outcome = str(error)
            raise
        finally:
            with self._lock:
                self.calls.append(Call(operation=operation, urn=urn, outcome=outcome))

    def _finished(
        self, operation: Operation, resource: Resource, reason: str | None, fault: Leaving | None
    ) -> Resource:
        self.faults.done(operation, resource.urn)
        if reason or fault == "half":
            raise HalfDoneError(resource, reason or f"the {operation} did not become ready, as was ordered")
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


def _refuse_as_ordered(operation: Operation, fault: Leaving | None) -> None:
    """A delete cannot be done by half."""
    if fault == "nothing" or (fault == "half" and operation == "delete"):
        msg = f"the {operation} failed, as was ordered"
        raise RefusedError(msg)
