"""Amounts of compute resources: requests of pods, allocatable resources of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from plan.values import is_mapping
from quantity import mebibytes, millicores, whole_units

GIBIBYTE_MIB = 1024

_NOT_COUNTED = frozenset({"cpu", "memory", "ephemeral-storage"})
"""Resources with a field of their own, and ephemeral storage, which is not simulated."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Amounts of CPU in millicores, memory in MiB, pods, and devices such as ``nvidia.com/gpu``."""

    cpu: int
    memory: int
    pods: int = 1
    devices: Mapping[str, int] = field(default_factory=dict[str, int])

    def __add__(self, other: Resources) -> Resources:
        return Resources(
            self.cpu + other.cpu, self.memory + other.memory, self.pods + other.pods, self._devices(other, 1)
        )

    def __sub__(self, other: Resources) -> Resources:
        return Resources(
            self.cpu - other.cpu, self.memory - other.memory, self.pods - other.pods, self._devices(other, -1)
        )

    def times(self, count: int) -> Resources:
        """Return these resources multiplied by a count."""
        devices = {name: amount * count for name, amount in self.devices.items()}
        return Resources(self.cpu * count, self.memory * count, self.pods * count, devices)

    def can_fit(self, other: Resources) -> bool:
        """Return True where the other resources fit in these."""
        return (
            other.cpu <= self.cpu
            and other.memory <= self.memory
            and other.pods <= self.pods
            and all(amount <= self.devices.get(name, 0) for name, amount in other.devices.items())
        )

    def __str__(self) -> str:
        devices = [f"{amount} {name}" for name, amount in self.devices.items() if amount]
        return ", ".join([f"{self.cpu}m CPU", f"{self.memory} MiB", *devices])

    def _devices(self, other: Resources, sign: int) -> dict[str, int]:
        names = {**self.devices, **other.devices}
        return {name: self.devices.get(name, 0) + sign * other.devices.get(name, 0) for name in names}


ZERO = Resources(0, 0, 0)


def total(amounts: Iterable[Resources]) -> Resources:
    """Return the sum."""
    return sum(amounts, ZERO)


def maximum(one: Resources, other: Resources) -> Resources:
    """Return the larger amount of each resource."""
    devices = {
        name: max(one.devices.get(name, 0), other.devices.get(name, 0)) for name in (*one.devices, *other.devices)
    }
    return Resources(max(one.cpu, other.cpu), max(one.memory, other.memory), max(one.pods, other.pods), devices)


def container_requests(resources: Any) -> tuple[Resources, bool]:
    """Return the requests of a container with these ``resources``, and True where all of them are known.

    A limit without a request counts as the request: the API server sets it so. An unknown amount counts as zero.
    """
    given = resources if is_mapping(resources) else {}
    limits, requests = given.get("limits"), given.get("requests")
    effective = {**(limits if is_mapping(limits) else {}), **(requests if is_mapping(requests) else {})}
    amounts = {"cpu": millicores(effective.get("cpu", 0)), "memory": mebibytes(effective.get("memory", 0))}
    devices = {name: whole_units(value) for name, value in effective.items() if name not in _NOT_COUNTED}
    known = None not in (*amounts.values(), *devices.values()) and all(
        value is None or is_mapping(value) for value in (resources, limits, requests)
    )
    counted = {name: amount for name, amount in devices.items() if amount}
    return Resources(amounts["cpu"] or 0, amounts["memory"] or 0, 0, counted), known
