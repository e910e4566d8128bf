"""What pods ask of their nodes, part by part, at the fewest replicas."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.cost.inputs import at, whole
from analysis.scheduling.room import NOTHING, Room, requested, total
from plan.resource_types import (
    KEDA_SCALED_OBJECT,
    KUBERNETES_DEPLOYMENT,
    KUBERNETES_HORIZONTAL_POD_AUTOSCALER,
    KUBERNETES_STATEFUL_SET,
)
from plan.values import UNKNOWN, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan.model import Plan, PlannedResource

_WORKLOADS = (KUBERNETES_DEPLOYMENT, KUBERNETES_STATEFUL_SET)

_SCALERS = {
    KUBERNETES_HORIZONTAL_POD_AUTOSCALER: ("minReplicas", 1),
    KEDA_SCALED_OBJECT: ("minReplicaCount", 0),
}
"""Who decides on replicas, the field for the fewest, and what goes where it is left out."""


def requests_of(plan: Plan, parts: Mapping[str, str]) -> dict[str, Room]:
    """Requests of all pods of the plan's Deployments and StatefulSets, by part; what is not known counts as nothing."""
    scalers = _scalers_by_component(plan)
    found: dict[str, Room] = {}
    for resource in plan.resources:
        if resource.type in _WORKLOADS and not resource.read:
            part = parts[resource.urn]
            pods = _pod(resource).times(fewest_replicas(resource, scalers[resource.parent]))
            found[part] = found.get(part, NOTHING) + pods
    return found


def fewest_replicas(workload: PlannedResource, scalers: list[PlannedResource]) -> int:
    """As the scaler says that stands beside a workload and names it, or else as the workload says itself."""
    name = at(workload.inputs, "metadata", "name")
    for scaler in scalers:
        if at(scaler.inputs, "spec", "scaleTargetRef", "name") in (name, UNKNOWN):
            field, otherwise = _SCALERS[scaler.type]
            return whole(at(scaler.inputs, "spec", field), otherwise)
    return whole(at(workload.inputs, "spec", "replicas"), 1)


def _scalers_by_component(plan: Plan) -> Mapping[str | None, list[PlannedResource]]:
    scalers: defaultdict[str | None, list[PlannedResource]] = defaultdict(list)
    for resource in plan.resources:
        if resource.type in _SCALERS:
            scalers[resource.parent].append(resource)
    return scalers


def _pod(workload: PlannedResource) -> Room:
    containers = at(workload.inputs, "spec", "template", "spec", "containers")
    listed = containers if is_sequence(containers) else []
    return total(requested(each.get("resources"))[0] for each in listed if is_mapping(each))
