"""Requests of pods by component, at minimum replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.planned_workloads import planned_workloads, workload_name
from analysis.scheduling.resources import ZERO, Resources
from analysis.scheduling.volumes import volumes_of
from analysis.scheduling.workload import DAEMON_SET
from plan.manifests import is_object, manifest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan.model import Plan


def requests_of(plan: Plan, components: Mapping[str, str]) -> dict[str, Resources]:
    """Return the requests of the planned workloads by component, counted as the scheduler counts them.

    A DaemonSet belongs to the nodes, not to its component. Unknown requests count as zero.
    """
    objects = [(components[each.urn], manifest_of(each)) for each in plan.resources if is_object(each)]
    volumes = volumes_of(manifest for _, manifest in objects)
    owners = {workload_name(manifest): component for component, manifest in objects}
    found: dict[str, Resources] = {}
    for workload in planned_workloads([manifest for _, manifest in objects], volumes):
        if workload.kind != DAEMON_SET:
            component = owners[f"{workload}"]
            found[component] = found.get(component, ZERO) + workload.requests.times(workload.replicas.min)
    return found
