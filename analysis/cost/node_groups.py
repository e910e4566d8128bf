"""Managed node groups: number of nodes, instance type, capacity type and disk."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.cost.model import NotPricedError
from analysis.instance_types import INSTANCES, Instance
from analysis.prices.instances import hourly
from analysis.scheduling.managed_node_groups import name_of
from analysis.scheduling.node_disk import disk_of_group
from analysis.scheduling.resources import GIBIBYTE_MIB, Resources
from nested import value_at
from plan.resource_types import EKS_NODE_GROUP
from plan.values import UNKNOWN, is_sequence

if TYPE_CHECKING:
    from collections.abc import Container

    from analysis.prices.price import Price
    from plan.model import Plan, PlannedResource


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroup:
    """Billed properties of a node group."""

    instance: Instance
    price: Price
    spot: bool
    desired: int
    """Number of nodes at desired size."""
    max: int
    disk: int
    """GB of each node's root volume."""

    @property
    def capacity(self) -> Resources:
        """CPU and memory of all nodes at desired size."""
        return Resources(1000 * self.instance.vcpus, GIBIBYTE_MIB * self.instance.gib).times(self.desired)


def node_groups_in(plan: Plan, *, without: Container[str] = ()) -> list[NodeGroup]:
    """Return the node groups that have a price, without those of some names."""
    found: list[NodeGroup] = []
    for group in (each for each in plan.of_type(EKS_NODE_GROUP) if each.name not in without):
        with contextlib.suppress(NotPricedError):
            found.append(node_group_of(group, plan))
    return found


def node_group_of(group: PlannedResource, plan: Plan, *, spot: bool | None = None) -> NodeGroup:
    """Return a node group, with its own capacity type or with the given one.

    Of several instance types, EKS prefers the first for On-Demand nodes. Spot nodes can be of any type: the dearest
    is priced.
    """
    is_spot = bool(group.inputs.get("capacityType") == "SPOT" if spot is None else spot)
    types = [_priced(name, group, spot=is_spot) for name in _names(group)]
    instance, price = max(types, key=lambda each: each[1].dollars) if is_spot else types[0]
    desired_size, max_size = _sizes(group)
    if desired_size is None or max_size is None:
        reason = "has a size that is unknown before a deployment"
        raise NotPricedError(reason, nodes=f"nodes of {name_of(group)} (unknown size)")
    return NodeGroup(
        instance=instance,
        price=price,
        spot=is_spot,
        desired=desired_size,
        max=max_size,
        disk=disk_of_group(group, plan),
    )


def _sizes(group: PlannedResource) -> tuple[int | None, int | None]:
    """Return the desired size, which is min size where it is not set, and max size; None where one is unknown."""
    min_size, desired_size, max_size = (
        value_at(group.inputs, "scalingConfig", f"{size}Size") for size in ("min", "desired", "max")
    )
    initial = desired_size if isinstance(desired_size, int) else min_size
    return initial if isinstance(initial, int) else None, max_size if isinstance(max_size, int) else None


def _nodes(group: PlannedResource) -> str:
    """Return ``2 to 3 nodes of system``, from desired to max size."""
    desired_size, max_size = _sizes(group)
    if desired_size is None or max_size is None:
        return f"nodes of {name_of(group)}"
    counts = f"{desired_size} to {max_size}" if desired_size != max_size else f"{max_size}"
    return f"{counts} {'node' if counts == '1' else 'nodes'} of {name_of(group)}"


def _names(group: PlannedResource) -> list[str]:
    types = group.inputs.get("instanceTypes")
    names = [each for each in types if isinstance(each, str) and each != UNKNOWN] if is_sequence(types) else []
    if not names:
        reason = "has no instance type, or one that is unknown before a deployment"
        raise NotPricedError(reason, nodes=f"{_nodes(group)} (unknown type)")
    return names


def _priced(name: str, group: PlannedResource, *, spot: bool) -> tuple[Instance, Price]:
    instance, price = INSTANCES.get(name), hourly(name, spot=spot)
    if instance is None or price is None:
        reason = f"uses {name}, which is not in the list of instance types"
        raise NotPricedError(reason, nodes=f"{_nodes(group)} (no price for {name})")
    return instance, price
