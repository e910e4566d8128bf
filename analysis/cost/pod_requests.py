"""Requests of pods by component, at minimum replicas."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.cost.inputs import whole
from analysis.scheduling.resources import ZERO, Resources, container_requests, total
from nested import value_at
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
"""Autoscalers by type: the field of the minimum replicas, and its default."""


def requests_of(plan: Plan, components: Mapping[str, str]) -> dict[str, Resources]:
    """Return the requests of all Deployments and StatefulSets by component; unknown requests count as zero."""
    scalers = _scalers_by_component(plan)
    found: dict[str, Resources] = {}
    for resource in plan.resources:
        if resource.type in _WORKLOADS and not resource.read:
            component = components[resource.urn]
            pods = _pod(resource).times(min_replicas(resource, scalers[resource.parent]))
            found[component] = found.get(component, ZERO) + pods
    return found


def min_replicas(workload: PlannedResource, scalers: list[PlannedResource]) -> int:
    """Return the minimum replicas of the autoscaler that targets the workload, or else the workload's replicas."""
    name = value_at(workload.inputs, "metadata", "name")
    for scaler in scalers:
        if value_at(scaler.inputs, "spec", "scaleTargetRef", "name") in (name, UNKNOWN):
            field, default = _SCALERS[scaler.type]
            return whole(value_at(scaler.inputs, "spec", field), default)
    return whole(value_at(workload.inputs, "spec", "replicas"), 1)


def _scalers_by_component(plan: Plan) -> Mapping[str | None, list[PlannedResource]]:
    scalers: defaultdict[str | None, list[PlannedResource]] = defaultdict(list)
    for resource in plan.resources:
        if resource.type in _SCALERS:
            scalers[resource.parent].append(resource)
    return scalers


def _pod(workload: PlannedResource) -> Resources:
    containers = value_at(workload.inputs, "spec", "template", "spec", "containers")
    listed = containers if is_sequence(containers) else []
    return total(container_requests(each.get("resources"))[0] for each in listed if is_mapping(each))
