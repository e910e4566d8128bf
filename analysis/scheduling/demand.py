"""Everything that the pods of some plans ask of one cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.scheduling.objects import planned_workloads
from analysis.scheduling.room import total
from analysis.scheduling.shipped import shipped_workloads
from analysis.scheduling.volumes import volumes_of
from analysis.scheduling.workload import EVERY_NODE, Workload
from plan.manifests import manifests_of
from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The workloads, in the order in which a new cluster gets them."""

    workloads: Sequence[Workload]
    strangers: Sequence[str]
    """Charts and add-ons whose pods nobody told of."""
    zones: Mapping[str, str]
    """The zone of each claim that is bound to one already."""

    @property
    def daemons(self) -> list[Workload]:
        """One pod on each node."""
        return [each for each in self.workloads if each.kind == EVERY_NODE]

    @property
    def replicated(self) -> list[Workload]:
        """All others."""
        return [each for each in self.workloads if each.kind != EVERY_NODE]

    def largest_rollout(self) -> list[Workload]:
        """Of all systems the one whose new release adds the most CPU while it rolls out."""
        systems: dict[tuple[str, str], list[Workload]] = {}
        for each in self.replicated:
            if each.replicas.surge:
                systems.setdefault((each.namespace, each.system), []).append(each)
        none: list[Workload] = []
        return max(systems.values(), key=_added, default=none)


def demand_of(plans: Sequence[Plan]) -> Demand:
    """What the pods of these stacks ask for: of the first what it ships, then all that they plan as objects."""
    shipped = [shipped_workloads(plan) for plan in plans]
    workloads = [workload for each in shipped for workload in each.workloads]
    zones: dict[str, str] = {}
    for plan in plans:
        manifests = manifests_of(plan.resources)
        volumes = volumes_of(manifests)
        zones |= volumes.zones()
        workloads += planned_workloads(manifests, volumes)
    strangers = sorted({stranger for each in shipped for stranger in each.strangers})
    return Demand(workloads=workloads, strangers=strangers, zones=zones)


def _added(workloads: Sequence[Workload]) -> tuple[int, int]:
    added = total(each.asks.times(each.replicas.surge) for each in workloads)
    return added.cpu, added.memory
