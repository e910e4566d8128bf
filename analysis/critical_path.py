"""Critical path: the lower bound of the duration of a deployment, and its longest steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.durations import NOTHING, typical
from plan.dependencies import as_recorded, dependencies_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.durations import Duration
    from plan.dependencies import Dependencies
    from plan.model import Plan, PlannedResource


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One resource on the critical path."""

    urn: str
    type: str
    name: str
    minutes: float


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """Resources created or deleted one after the other, without those that take no time."""

    steps: tuple[Step, ...]

    @property
    def minutes(self) -> float:
        """Sum of the steps."""
        return sum(step.minutes for step in self.steps)


def of_up(plan: Plan) -> CriticalPath:
    """Return the longest chain of creations. A resource is created once all of its dependencies exist."""
    resources = {resource.urn: resource for resource in plan.resources}
    minutes = {urn: duration_of(resource).create for urn, resource in resources.items()}
    return _path(_step(resources[urn], minutes[urn]) for urn in longest_chain(dependencies_of(plan), minutes))


def of_destroy(plan: Plan) -> CriticalPath:
    """Return the slowest deletion of each wave.

    The Pulumi engine deletes in waves, one after the other. The wave of a resource is the number of resources in its
    longest chain of dependencies (``ScheduleDeletes`` in pkg/resource/deploy/step_generator.go, version 3.259.0).
    """
    depth: dict[str, int] = {}
    for urn, waited in dependencies_of(as_recorded(plan)).items():
        depth[urn] = max((depth[each] + 1 for each in waited), default=0)
    slowest: dict[int, Step] = {}
    for resource in plan.resources:
        kept = resource.options.get("retainOnDelete", False)
        step = _step(resource, 0.0 if kept else duration_of(resource).delete)
        wave = depth[resource.urn]
        if wave not in slowest or step.minutes > slowest[wave].minutes:
            slowest[wave] = step
    return _path(slowest[wave] for wave in sorted(slowest, reverse=True))


def longest_chain(waits: Dependencies, minutes: Mapping[str, float]) -> list[str]:
    """Return the URNs of the chain that ends last, in order; ties are broken by URN."""
    finished: dict[str, float] = {}
    latest: dict[str, str | None] = {}
    for urn, waited in waits.items():
        latest[urn] = max(waited, key=lambda each: (finished[each], each), default=None)
        finished[urn] = finished.get(latest[urn] or "", 0.0) + minutes[urn]
    chain: list[str] = []
    urn = max(finished, key=lambda each: (finished[each], each), default=None)
    while urn:
        chain.append(urn)
        urn = latest[urn]
    return chain[::-1]


def duration_of(resource: PlannedResource) -> Duration:
    """Return the typical minutes of a resource: none for components and for resources that are only read."""
    return typical(resource.type, resource.inputs) if resource.custom and not resource.read else NOTHING


def _step(resource: PlannedResource, minutes: float) -> Step:
    return Step(urn=resource.urn, type=resource.type, name=resource.name, minutes=minutes)


def _path(steps: Iterable[Step]) -> CriticalPath:
    return CriticalPath(tuple(step for step in steps if step.minutes))
