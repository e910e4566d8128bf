"""Workloads: pods of one kind, how many of them there are, and what each asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from analysis.scheduling.constraints import Constraints, constraints_of
from analysis.scheduling.labels import Labels, mapping, mappings
from analysis.scheduling.room import NOTHING, Room, greater, requested, total

EVERY_NODE = "DaemonSet"
"""The kind that has a pod on every node that it may stand on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas:
    """How many pods a workload has."""

    least: int
    """At rest."""
    most: int
    """As far as its autoscaler goes."""
    surge: int = 0
    """What a rollout adds to those at rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Pods that are all alike."""

    kind: str
    namespace: str
    name: str
    asks: Room
    replicas: Replicas
    constraints: Constraints
    system: str = ""
    """What it is part of, by the label that says so."""
    known: bool = True
    """False where a part of what it asks for is not known before a deployment; that part counts as nothing."""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PodTemplate:
    """A pod as a controller would make it."""

    spec: Mapping[str, Any]
    labels: Labels
    zonal_claims: Iterable[str] = ()
    """Volumes of one zone that it shares with its like."""


def room_of(pod: Mapping[str, Any]) -> tuple[Room, bool]:
    """What a pod asks for, and whether all of it is known.

    Its containers together, and its sidecars (init containers that keep running) with them; but no less than any init
    container that runs before them, beside the sidecars that were started until then.
    """
    containers = [requested(each.get("resources")) for each in mappings(pod.get("containers"))]
    known = [known for _, known in containers]
    sidecars = peak = NOTHING
    for each in mappings(pod.get("initContainers")):
        room, is_known = requested(each.get("resources"))
        known.append(is_known)
        if each.get("restartPolicy") == "Always":
            sidecars += room
        else:
            peak = greater(peak, sidecars + room)
    overhead, is_known = requested({"requests": pod.get("overhead")})
    running = total(room for room, _ in containers) + sidecars
    itself = Room(0, 0, pods=1)
    return greater(running, peak) + overhead + itself, all([*known, is_known])


def workload_of(kind: str, identity: tuple[str, str], template: PodTemplate, replicas: Replicas) -> Workload:
    """The workload of a controller, ``identity`` being its namespace and name."""
    asks, known = room_of(template.spec)
    return Workload(
        kind=kind,
        namespace=identity[0],
        name=identity[1],
        asks=asks,
        replicas=replicas,
        constraints=constraints_of(template.spec, template.labels, template.zonal_claims),
        system=template.labels.get("app.kubernetes.io/part-of", ""),
        known=known,
    )


def surge_of(strategy: Any, replicas: int) -> int:
    """Pods that a rollout has to add to so many: none where it may take old ones away first.

    Both bounds are a quarter where nothing else is said; the one is rounded up, the other down.
    """
    given = mapping(strategy)
    if given.get("type") == "Recreate":
        return 0
    bounds = mapping(given.get("rollingUpdate"))
    unavailable = floor(_share(bounds.get("maxUnavailable", "25%"), replicas))
    return 0 if unavailable else ceil(_share(bounds.get("maxSurge", "25%"), replicas))


def _share(bound: Any, replicas: int) -> float:
    """So many, or so many percent; nothing where it is not known yet."""
    if isinstance(bound, int):
        return bound
    percent = f"{bound}".removesuffix("%")
    return replicas * int(percent) / 100 if percent.isdecimal() else 0
