"""Room on nodes: what pods ask for, and what nodes offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from plan.values import is_mapping
from quantity import mebibytes, millicores, whole_units

GIBIBYTE_MIB = 1024

_NOT_COUNTED = frozenset({"cpu", "memory", "ephemeral-storage"})
"""What has a field of its own, and disk, which nothing here reserves."""


@dataclass(frozen=True, slots=True)
class Room:
    """CPU in thousandths of a core, memory in MiB, pods, and devices such as ``nvidia.com/gpu``: asked or offered."""

    cpu: int
    memory: int
    pods: int = 1
    devices: Mapping[str, int] = field(default_factory=dict[str, int])

    def __add__(self, other: Room) -> Room:
        return Room(self.cpu + other.cpu, self.memory + other.memory, self.pods + other.pods, self._devices(other, 1))

    def __sub__(self, other: Room) -> Room:
        return Room(self.cpu - other.cpu, self.memory - other.memory, self.pods - other.pods, self._devices(other, -1))

    def times(self, count: int) -> Room:
        """The same several times."""
        devices = {name: amount * count for name, amount in self.devices.items()}
        return Room(self.cpu * count, self.memory * count, self.pods * count, devices)

    def holds(self, other: Room) -> bool:
        """Whether the other fits in."""
        return (
            other.cpu <= self.cpu
            and other.memory <= self.memory
            and other.pods <= self.pods
            and all(amount <= self.devices.get(name, 0) for name, amount in other.devices.items())
        )

    def __str__(self) -> str:
        devices = [f"{amount} {name}" for name, amount in self.devices.items() if amount]
        return ", ".join([f"{self.cpu}m CPU", f"{self.memory} MiB", *devices])

    def _devices(self, other: Room, sign: int) -> dict[str, int]:
        names = {**self.devices, **other.devices}
        return {name: self.devices.get(name, 0) + sign * other.devices.get(name, 0) for name in names}


NOTHING = Room(0, 0, 0)


def total(rooms: Iterable[Room]) -> Room:
    """All of them together."""
    return sum(rooms, NOTHING)


def greater(one: Room, other: Room) -> Room:
    """The greater figure of each kind."""
    devices = {
        name: max(one.devices.get(name, 0), other.devices.get(name, 0)) for name in (*one.devices, *other.devices)
    }
    return Room(max(one.cpu, other.cpu), max(one.memory, other.memory), max(one.pods, other.pods), devices)


def requested(resources: Any) -> tuple[Room, bool]:
    """What a container with these ``resources`` asks for, and whether all of it is known.

    A limit without a request is the request, as the API server fills it in. What is not known counts as nothing.
    """
    given = resources if is_mapping(resources) else {}
    limits, requests = given.get("limits"), given.get("requests")
    asked = {**(limits if is_mapping(limits) else {}), **(requests if is_mapping(requests) else {})}
    amounts = {"cpu": millicores(asked.get("cpu", 0)), "memory": mebibytes(asked.get("memory", 0))}
    devices = {name: whole_units(value) for name, value in asked.items() if name not in _NOT_COUNTED}
    known = None not in (*amounts.values(), *devices.values()) and all(
        value is None or is_mapping(value) for value in (resources, limits, requests)
    )
    counted = {name: amount for name, amount in devices.items() if amount}
    return Room(amounts["cpu"] or 0, amounts["memory"] or 0, 0, counted), known
