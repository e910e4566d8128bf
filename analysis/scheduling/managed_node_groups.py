"""EKS managed node groups as node pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from analysis.instance_types import INSTANCES, Instance
from analysis.scheduling.labels import ARCHITECTURE, INSTANCE_TYPE, OPERATING_SYSTEM, Taint, mappings, texts
from analysis.scheduling.labels import sequence as items
from analysis.scheduling.max_pods import has_prefix_delegation, max_pods_of
from analysis.scheduling.node_disk import disk_of_group
from analysis.scheduling.node_pool import NodePool, NodeTemplate, UnknownPool, allocatable, capacity
from analysis.scheduling.resources import Resources
from nested import mapping_at
from plan.model import Plan, PlannedResource
from plan.resource_types import ADOPTED_VPC, EC2_SUBNET
from plan.values import UNKNOWN

NAME_LABEL = "landfall.dev/node-group"

_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
_UNKNOWN_ZONE = "unknown-zone"
"""Zone of an adopted subnet whose zone the settings do not name: a valid value of a label."""


def name_of(group: PlannedResource) -> str:
    """Return the name of the group in the settings."""
    return texts(group.inputs.get("labels")).get(NAME_LABEL, group.name)


def managed_node_group(group: PlannedResource, plan: Plan, *, pods_per_gpu: int) -> NodePool | UnknownPool:
    """Return the group as a node pool, or the reason why its capacity is unknown."""
    names = [f"{name}" for name in items(group.inputs.get("instanceTypes")) if name != UNKNOWN]
    unknown = [name for name in names if name not in INSTANCES]
    sizes = mapping_at(group.inputs, "scalingConfig")
    min_size, desired_size, max_size = (sizes.get(key) for key in ("minSize", "desiredSize", "maxSize"))
    if not names or unknown:
        reason = (
            f"{' and '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} not in the list of instance types"
            if unknown
            else "it has no instance type that is known before a deployment"
        )
        return UnknownPool(name=name_of(group), reason=reason, unknown="type")
    if not (isinstance(min_size, int) and isinstance(max_size, int)):
        reason = "its size is not known before a deployment"
        return UnknownPool(name=name_of(group), reason=reason, unknown="size")
    instances = [INSTANCES[name] for name in names]
    return NodePool(
        name=name_of(group),
        templates=(_shape(group, plan, instances, pods_per_gpu=pods_per_gpu),),
        taints=tuple(_taint(each) for each in mappings(group.inputs.get("taints"))),
        zones=zones_of(group, plan),
        min_size=min_size,
        desired_size=desired_size if isinstance(desired_size, int) else min_size,
        max_size=max_size,
    )


def zones_of(group: PlannedResource, plan: Plan) -> tuple[str, ...]:
    """Return the availability zones of the group's subnets; one unknown zone where the stack does not know them."""
    subnets = [subnet for subnet in plan.of_type(EC2_SUBNET) if _refers(group, "subnetIds", subnet)]
    zones = {f"{subnet.inputs['availabilityZone']}" for subnet in subnets if subnet.inputs.get("availabilityZone")}
    zones |= _adopted_zones(group, plan)
    return tuple(sorted(zones)) or (_UNKNOWN_ZONE,)


def _adopted_zones(group: PlannedResource, plan: Plan) -> set[str]:
    """Return the zones of the group's adopted subnets, which the settings of the network name."""
    chosen = {f"{subnet}" for subnet in items(group.inputs.get("subnetIds"))}
    return {
        zone
        for network in plan.of_type(ADOPTED_VPC)
        for subnet, zone in texts(network.inputs.get("subnetZones")).items()
        if subnet in chosen
    }


def _refers(group: PlannedResource, field: str, other: PlannedResource) -> bool:
    """Return True where a field of the group refers to the other resource: by dependency, or in a state by id."""
    if other.urn in group.property_dependencies.get(field, ()):
        return True
    value = group.inputs.get(field)
    return other.id is not None and other.id in (mapping_at(value).get("id"), *items(value))


def _shape(group: PlannedResource, plan: Plan, instances: Sequence[Instance], *, pods_per_gpu: int) -> NodeTemplate:
    """Return a node of the group. EKS may use any of several types, so the smallest amount of each resource counts."""
    max_pods = max_pods_of(instances, prefix_delegation=has_prefix_delegation(plan))
    disk = disk_of_group(group, plan)
    choices = [allocatable(each, max_pods, disk_gib=disk, pods_per_gpu=pods_per_gpu) for each in instances]
    capacity_type = "SPOT" if group.inputs.get("capacityType") == "SPOT" else "ON_DEMAND"
    name = group.outputs.get("nodeGroupName")
    labels = {
        OPERATING_SYSTEM: "linux",
        ARCHITECTURE: "arm64" if instances[0].arm else "amd64",
        "eks.amazonaws.com/capacityType": capacity_type,
        **({"eks.amazonaws.com/nodegroup": name} if isinstance(name, str) else {}),
        **({INSTANCE_TYPE: instances[0].name} if len(instances) == 1 else {}),
        **texts(group.inputs.get("labels")),
    }
    smallest = min(instances, key=lambda each: (each.vcpus, each.gib)).name
    return NodeTemplate(
        instance_type=smallest if len(instances) == 1 else f"{smallest} +{len(instances) - 1}",
        capacity=reduce(Resources.smallest, map(capacity, instances)),
        allocatable=reduce(Resources.smallest, choices),
        labels=labels,
    )


def _taint(taint: Mapping[str, Any]) -> Taint:
    effect = f"{taint.get('effect')}"
    return Taint(f"{taint.get('key')}", f"{taint.get('value') or ''}", _EFFECTS.get(effect, effect))
