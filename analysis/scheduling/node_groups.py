"""Pools that are planned as EKS managed node groups."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.instances import INSTANCES, Instance
from analysis.scheduling.labels import ARCHITECTURE, INSTANCE_TYPE, OPERATING_SYSTEM, Taint, mapping, mappings, texts
from analysis.scheduling.labels import sequence as items
from analysis.scheduling.pool import Pool, Shape, allocatable, whole
from analysis.scheduling.room import Room
from plan.model import Plan, PlannedResource
from plan.resource_types import EC2_LAUNCH_TEMPLATE, EC2_SUBNET

NAME_LABEL = "landfall.dev/node-group"

_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
_UNKNOWN_ZONE = "a zone that is not known"


def name_of(group: PlannedResource) -> str:
    """What the settings call the group."""
    return texts(group.inputs.get("labels")).get(NAME_LABEL, group.name)


def pool_of(group: PlannedResource, plan: Plan, *, pods_per_gpu: int) -> Pool | str:
    """The group as a pool, or a sentence about why it cannot be judged."""
    names = [f"{name}" for name in items(group.inputs.get("instanceTypes"))]
    strange = [name for name in names if name not in INSTANCES]
    sizes = mapping(group.inputs.get("scalingConfig"))
    least, desired, most = (sizes.get(key) for key in ("minSize", "desiredSize", "maxSize"))
    if not names or strange:
        return (
            f"Node group {name_of(group)} was not judged: analysis/instances.py does not know "
            f"{' and '.join(strange) or 'its instance types'}."
        )
    if not (isinstance(least, int) and isinstance(most, int)):
        return f"Node group {name_of(group)} was not judged: its size is not known before a deployment."
    instances = [INSTANCES[name] for name in names]
    return Pool(
        name=name_of(group),
        shapes=(_shape(group, plan, instances, pods_per_gpu=pods_per_gpu),),
        taints=tuple(_taint(each) for each in mappings(group.inputs.get("taints"))),
        zones=zones_of(group, plan),
        least=least,
        desired=desired if isinstance(desired, int) else least,
        most=most,
    )


def zones_of(group: PlannedResource, plan: Plan) -> tuple[str, ...]:
    """Availability zones of the group's subnets; one that nobody can name where the subnets are not the stack's."""
    subnets = [subnet for subnet in plan.of_type(EC2_SUBNET) if _refers(group, "subnetIds", subnet)]
    zones = {f"{subnet.inputs['availabilityZone']}" for subnet in subnets if subnet.inputs.get("availabilityZone")}
    return tuple(sorted(zones)) or (_UNKNOWN_ZONE,)


def _refers(group: PlannedResource, field: str, other: PlannedResource) -> bool:
    """Whether a field of the group names another resource; by id in a state, which may keep no other trace."""
    if other.urn in group.property_dependencies.get(field, ()):
        return True
    value = group.inputs.get(field)
    return other.id is not None and other.id in (mapping(value).get("id"), *items(value))


def _shape(group: PlannedResource, plan: Plan, instances: Sequence[Instance], *, pods_per_gpu: int) -> Shape:
    """A node of the group. EKS may take any of several types, so of each kind of room the smallest counts."""
    offers = [
        allocatable(each, _max_pods(group, plan) or each.pods_by_address, pods_per_gpu=pods_per_gpu)
        for each in instances
    ]
    capacity = "SPOT" if group.inputs.get("capacityType") == "SPOT" else "ON_DEMAND"
    name = group.outputs.get("nodeGroupName")
    labels = {
        OPERATING_SYSTEM: "linux",
        ARCHITECTURE: "arm64" if instances[0].arm else "amd64",
        "eks.amazonaws.com/capacityType": capacity,
        **({"eks.amazonaws.com/nodegroup": name} if isinstance(name, str) else {}),
        **({INSTANCE_TYPE: instances[0].name} if len(instances) == 1 else {}),
        **texts(group.inputs.get("labels")),
    }
    machine = min(instances, key=lambda each: (each.vcpus, each.gib)).name
    return Shape(
        machine=machine if len(instances) == 1 else f"{machine} …",
        whole=_poorest([whole(each) for each in instances]),
        offers=_poorest(offers),
        labels=labels,
    )


def _poorest(rooms: Sequence[Room]) -> Room:
    return Room(
        cpu=min(room.cpu for room in rooms),
        memory=min(room.memory for room in rooms),
        pods=min(room.pods for room in rooms),
        devices={name: min(room.devices.get(name, 0) for room in rooms) for name in rooms[0].devices},
    )


def _max_pods(group: PlannedResource, plan: Plan) -> int | None:
    """How many pods the kubelet is told to take, by the user data of the group's launch template."""
    for template in plan.of_type(EC2_LAUNCH_TEMPLATE):
        if _refers(group, "launchTemplate", template):
            data = template.inputs.get("userData")
            return max_pods_in(data) if isinstance(data, str) else None
    return None


def max_pods_in(user_data: str) -> int | None:
    """``maxPods`` of a node's configuration; None where it says nothing, or is not known yet."""
    try:
        text = base64.b64decode(user_data, validate=True).decode()
    except ValueError:
        return None
    found = re.search(r'"?maxPods"?: *(\d+)', text)
    return int(found[1]) if found else None


def _taint(taint: Mapping[str, Any]) -> Taint:
    effect = f"{taint.get('effect')}"
    return Taint(f"{taint.get('key')}", f"{taint.get('value') or ''}", _EFFECTS.get(effect, effect))
