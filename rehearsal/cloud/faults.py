"""Injected faults: the calls that fail, and the state that they leave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plan import resource_types
from rehearsal.cloud.model import Operation

Outcome = Literal["rejected", "not_ready"]
"""``rejected``: the call changes nothing. ``not_ready``: the resource is changed, and does not become ready."""


_Action = tuple[str, str, Callable[[], None]]
"""Operation and end of the URN of a call, and what to run at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    operation: str
    urn_suffix: str
    outcome: Outcome


class Faults:
    """The faults to inject, and the injected ones. Safe to use from several threads."""

    def __init__(self) -> None:
        self.injected: list[tuple[str, str]] = []
        """Operation and URN of every injected fault."""
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []
        self._before: list[_Action] = []
        self._after: list[_Action] = []

    @property
    def pending(self) -> list[str]:
        """The faults and actions whose call has not happened yet."""
        with self._lock:
            faults = [(fault.operation, fault.urn_suffix) for fault in self._faults]
            actions = [(operation, suffix) for operation, suffix, _ in (*self._before, *self._after)]
        return [f"{operation} of …{suffix}" for operation, suffix in [*faults, *actions]]

    def fail_once(self, operation: str, urn_suffix: str, outcome: Outcome = "rejected") -> None:
        """Let the next call of an operation fail, for a resource whose URN has this suffix."""
        with self._lock:
            self._faults.append(_Fault(operation=operation, urn_suffix=urn_suffix, outcome=outcome))

    def run_before(self, operation: str, urn_suffix: str, action: Callable[[], None]) -> None:
        """Run an action, such as killing the API server, before a call changes the cloud."""
        with self._lock:
            self._before.append((operation, urn_suffix, action))

    def run_after(self, operation: str, urn_suffix: str, action: Callable[[], None]) -> None:
        """Run an action, such as killing the CLI, after a call changed the cloud and before the response."""
        with self._lock:
            self._after.append((operation, urn_suffix, action))

    def take(self, operation: str, urn: str) -> Outcome | None:
        """Return and remove the fault for a call, if there is one."""
        with self._lock:
            for fault in self._faults:
                if fault.operation == operation and urn.endswith(fault.urn_suffix):
                    self._faults.remove(fault)
                    self.injected.append((operation, urn))
                    return fault.outcome
        return None

    def starting(self, operation: str, urn: str) -> None:
        """Run the actions before a call, once each."""
        self._run(self._before, operation, urn)

    def completed(self, operation: str, urn: str) -> None:
        """Run the actions for a call that changed the cloud, once each."""
        self._run(self._after, operation, urn)

    def _run(self, actions: list[_Action], operation: str, urn: str) -> None:
        with self._lock:
            found = [each for each in actions if each[0] == operation and urn.endswith(each[1])]
            for each in found:
                actions.remove(each)
        for _, _, action in found:
            action()


def leaves_unready(operation: Operation, type_: str, inputs: Mapping[str, Any]) -> bool:
    """Return whether a call can leave a resource that is not ready; an atomic Helm release rolls back instead."""
    atomic = type_ == resource_types.HELM_RELEASE and inputs.get("atomic") is True
    return operation != "delete" and not atomic
