"""All workloads that run on one cluster, from the plans of one or several stacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.scheduling.deployments import concurrent, jobs_before
from analysis.scheduling.planned_workloads import planned_workloads
from analysis.scheduling.priorities import priorities_of
from analysis.scheduling.resources import total
from analysis.scheduling.shipped import shipped_workloads
from analysis.scheduling.volumes import volumes_of
from analysis.scheduling.workload import DAEMON_SET, Workload
from plan.manifests import manifests_of
from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterWorkloads:
    """Workloads in the order in which a new cluster gets them."""

    workloads: Sequence[Workload]
    unknown_charts: Sequence[str]
    """Charts and EKS add-ons that are not in the catalogue."""
    volume_zones: Mapping[str, str]
    """Zone of each claim that is bound to a volume in a known zone."""

    @property
    def daemon_sets(self) -> list[Workload]:
        """Workloads with one pod per matching node."""
        return [each for each in self.workloads if each.kind == DAEMON_SET]

    @property
    def replicated(self) -> list[Workload]:
        """All other workloads."""
        return [each for each in self.workloads if each.kind != DAEMON_SET]

    def largest_rollout(self) -> list[Workload]:
        """Return the workloads of the system whose rollouts and Jobs add the most CPU requests at the same time."""
        none: list[Workload] = []
        return max(map(concurrent, self._systems()), key=_surge_requests, default=none)

    def _systems(self) -> Collection[Sequence[Workload]]:
        systems: dict[tuple[str, str], list[Workload]] = {}
        for each in self.replicated:
            if each.replicas.surge:
                systems.setdefault((each.namespace, each.system), []).append(each)
        return systems.values()


def cluster_workloads(plans: Sequence[Plan]) -> ClusterWorkloads:
    """Return the workloads of these stacks: those of charts and add-ons first, then those planned as objects.

    A stack may use the storage classes and priority classes that another one creates.
    """
    shipped = [shipped_workloads(plan) for plan in plans]
    workloads = [workload for each in shipped for workload in each.workloads]
    manifests = [manifests_of(plan.resources) for plan in plans]
    every_manifest = [each for of_plan in manifests for each in of_plan]
    volumes = volumes_of(every_manifest)
    for plan, of_plan in zip(plans, manifests, strict=True):
        planned = planned_workloads(of_plan, volumes)
        jobs = jobs_before(plan, planned)
        workloads += [replace(each, jobs=jobs.get(f"{each}", frozenset())) for each in planned]
    priorities = priorities_of(every_manifest)
    workloads = [replace(each, priority=priorities.of(each.priority_class)) for each in workloads]
    unknown = sorted({name for each in shipped for name in each.unknown_charts})
    return ClusterWorkloads(workloads=workloads, unknown_charts=unknown, volume_zones=volumes.zones())


def _surge_requests(workloads: Sequence[Workload]) -> tuple[int, int]:
    added = total(each.requests.times(each.replicas.surge) for each in workloads)
    return added.cpu, added.memory
