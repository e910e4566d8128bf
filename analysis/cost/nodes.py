"""The nodes of a managed node group: how many, of which type, with which disk."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.cost import assumptions
from analysis.cost.inputs import at
from analysis.cost.model import NotPricedError
from analysis.instances import INSTANCES, Instance
from analysis.prices.instances import hourly
from analysis.scheduling.room import GIBIBYTE_MIB, Room
from plan.resource_types import EC2_LAUNCH_TEMPLATE, EKS_NODE_GROUP
from plan.values import UNKNOWN, is_mapping, is_sequence

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from plan.model import Plan, PlannedResource


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """A node group as it is billed."""

    instance: Instance
    price: Price
    spot: bool
    at_rest: int
    """Nodes that the group starts with."""
    at_most: int
    disk: int
    """GB of each node's root volume."""

    @property
    def capacity(self) -> Room:
        """CPU and memory of all nodes at rest."""
        return Room(1000 * self.instance.vcpus, GIBIBYTE_MIB * self.instance.gib).times(self.at_rest)


def nodes_in(plan: Plan) -> list[Nodes]:
    """The nodes of every group that has a price."""
    found: list[Nodes] = []
    for group in plan.of_type(EKS_NODE_GROUP):
        with contextlib.suppress(NotPricedError):
            found.append(nodes_of(group, plan))
    return found


def nodes_of(group: PlannedResource, plan: Plan) -> Nodes:
    """The nodes of a group; where several types are named, the first, which EKS prefers on demand."""
    types = group.inputs.get("instanceTypes")
    name = types[0] if is_sequence(types) and types else None
    spot = group.inputs.get("capacityType") == "SPOT"
    if not isinstance(name, str) or name == UNKNOWN:
        reason = "says no instance type, or none that is known before a deployment"
        raise NotPricedError(reason)
    instance, price = INSTANCES.get(name), hourly(name, spot=spot)
    if instance is None or price is None:
        reason = f"is of {name}, which is not in the price table (analysis/prices/instances.py)"
        raise NotPricedError(reason)
    at_least, at_rest, at_most = (
        at(group.inputs, "scalingConfig", f"{size}Size") for size in ("min", "desired", "max")
    )
    start = at_rest if isinstance(at_rest, int) else at_least
    if not isinstance(start, int) or not isinstance(at_most, int):
        reason = "has a size that is not known before a deployment"
        raise NotPricedError(reason)
    return Nodes(instance=instance, price=price, spot=spot, at_rest=start, at_most=at_most, disk=_disk_of(group, plan))


def _disk_of(group: PlannedResource, plan: Plan) -> int:
    """Of the launch template that the group depends on, or of the group itself."""
    waits = {urn for urns in group.property_dependencies.values() for urn in urns} | set(group.dependencies)
    mappings: list[Any] = []
    for template in plan.of_type(EC2_LAUNCH_TEMPLATE):
        if template.urn in waits:
            mappings += template.inputs.get("blockDeviceMappings") or []
    sizes = [at(each, "ebs", "volumeSize") for each in mappings if is_mapping(each)]
    known = [size for size in (*sizes, group.inputs.get("diskSize")) if isinstance(size, int)]
    return known[0] if known else assumptions.ROOT_VOLUME_GB
