"""Requests of pods by component, at minimum replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.planned_workloads import planned_workloads, workload_name
from analysis.scheduling.resources import Resources, total
from analysis.scheduling.volumes import volumes_of
from analysis.scheduling.workload import DAEMON_SET, Workload
from plan.manifests import is_object, manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plan.model import Plan


def workloads_of(plan: Plan, components: Mapping[str, str]) -> Sequence[tuple[str, Workload]]:
    """Return the planned workloads with their components. A DaemonSet belongs to the nodes, not to its component."""
    objects = [(components[each.urn], manifest_of(each)) for each in plan.resources if is_object(each)]
    volumes = volumes_of(manifest for _, manifest in objects)
    owners = {workload_name(manifest): component for component, manifest in objects}
    found = planned_workloads([manifest for _, manifest in objects], volumes)
    return [(owners[f"{workload}"], workload) for workload in found if workload.kind != DAEMON_SET]


def requests_of(workloads: Iterable[Workload]) -> Resources:
    """Return the requests of workloads, counted as the scheduler counts them. Unknown requests count as zero."""
    return total(workload.requests.times(workload.replicas.min) for workload in workloads)
