"""Amounts of compute resources: requests of pods, allocatable resources of nodes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plan.values import is_mapping
from quantity import mebibytes, millicores, whole_units

GIBIBYTE_MIB = 1024

_NOT_DEVICES = frozenset({"cpu", "memory", "ephemeral-storage"})
"""Resources with a field of their own."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Amounts of CPU in millicores, memory in MiB, pods, devices such as ``nvidia.com/gpu``, disk and volumes."""

    cpu: int
    memory: int
    pods: int = 1
    devices: Mapping[str, int] = field(default_factory=dict[str, int])
    disk: int = 0
    """Ephemeral storage in MiB: a node's root disk, for writable layers, logs and emptyDir volumes of its pods."""
    volumes: int = 0
    """EBS volumes attached to a node."""

    def __add__(self, other: Resources) -> Resources:
        return self._combined(other, operator.add)

    def __sub__(self, other: Resources) -> Resources:
        return self._combined(other, operator.sub)

    def times(self, count: int) -> Resources:
        """Return these resources multiplied by a count."""
        return self._combined(self, lambda amount, _: amount * count)

    def can_fit(self, other: Resources) -> bool:
        """Return True where the other resources fit in these."""
        return (
            other.cpu <= self.cpu
            and other.memory <= self.memory
            and other.pods <= self.pods
            and other.disk <= self.disk
            and other.volumes <= self.volumes
            and all(amount <= self.devices.get(name, 0) for name, amount in other.devices.items())
        )

    def at_least_zero(self) -> Resources:
        """Replace negative amounts, such as those of a node too small for its DaemonSets, by zero."""
        return self._combined(self, lambda amount, _: max(amount, 0))

    def comparable_with(self, requests: Resources) -> Resources:
        """Return the amounts without disk and volumes where the requests have none, for a short message."""
        return replace(self, disk=self.disk if requests.disk else 0, volumes=self.volumes if requests.volumes else 0)

    def __str__(self) -> str:
        devices = [f"{amount} {name}" for name, amount in self.devices.items() if amount]
        disk = [f"{self.disk} MiB disk"] if self.disk else []
        volumes = [f"{self.volumes} EBS {'volume' if self.volumes == 1 else 'volumes'}"] if self.volumes else []
        return ", ".join([f"{self.cpu}m CPU", f"{self.memory} MiB", *devices, *disk, *volumes])

    def _combined(self, other: Resources, function: Callable[[int, int], int]) -> Resources:
        names = {**self.devices, **other.devices}
        return Resources(
            cpu=function(self.cpu, other.cpu),
            memory=function(self.memory, other.memory),
            pods=function(self.pods, other.pods),
            devices={name: function(self.devices.get(name, 0), other.devices.get(name, 0)) for name in names},
            disk=function(self.disk, other.disk),
            volumes=function(self.volumes, other.volumes),
        )

    def largest(self, other: Resources) -> Resources:
        """Return the larger amount of each resource."""
        return self._combined(other, max)

    def smallest(self, other: Resources) -> Resources:
        """Return the smaller amount of each resource."""
        return self._combined(other, min)


ZERO = Resources(0, 0, 0)


def total(amounts: Iterable[Resources]) -> Resources:
    """Return the sum."""
    return sum(amounts, ZERO)


def container_requests(resources: Any) -> tuple[Resources, bool]:
    """Return the requests of a container with these ``resources``, and True where all of them are known.

    A limit without a request counts as the request: the API server sets it so. An unknown amount counts as zero.
    """
    given = resources if is_mapping(resources) else {}
    limits, requests = given.get("limits"), given.get("requests")
    effective = {**(limits if is_mapping(limits) else {}), **(requests if is_mapping(requests) else {})}
    cpu, memory = millicores(effective.get("cpu", 0)), mebibytes(effective.get("memory", 0))
    disk = mebibytes(effective.get("ephemeral-storage", 0))
    devices = {name: whole_units(value) for name, value in effective.items() if name not in _NOT_DEVICES}
    known = None not in (cpu, memory, disk, *devices.values()) and all(
        value is None or is_mapping(value) for value in (resources, limits, requests)
    )
    counted = {name: amount for name, amount in devices.items() if amount}
    return Resources(cpu or 0, memory or 0, 0, counted, disk or 0), known
