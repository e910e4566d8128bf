"""Cost of each choice of ``platform.create.availability``, at the planned sizes of the node groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.model import Availability, NotPricedError
from analysis.cost.node_groups import node_group_of
from analysis.scheduling.managed_node_groups import NAME_LABEL, name_of, zones_of
from analysis.scheduling.shipped import shipped_workloads
from analysis.scheduling.workload import DAEMON_SET
from plan.resource_types import EC2_EIP, EC2_NAT_GATEWAY, EKS_NODE_GROUP, KUBERNETES_DEPLOYMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.cost.model import Line
    from plan.model import Plan, PlannedResource


SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
"""Annotation by which the Cluster Autoscaler does not evict a pod."""


def availability_of(plan: Plan, lines: Sequence[Line]) -> Availability | None:
    """Return the cost of both choices; None where the stack has no nodes."""
    groups = plan.of_type(EKS_NODE_GROUP)
    if not groups:
        return None
    total = sum(line.monthly for line in lines)
    gateways = len(plan.of_type(EC2_NAT_GATEWAY))
    gateway = sum(line.monthly for line in lines if line.type in {EC2_NAT_GATEWAY, EC2_EIP}) / max(1, gateways)
    zones = len({zone for group in groups for zone in zones_of(group, plan)})
    applications = _groups_by_choice(plan)
    return Availability(
        economy=total
        - max(0, gateways - 1) * gateway
        + sum(_difference(group, plan, spot=True) for group in applications),
        high=total
        + (max(0, zones - gateways) * gateway if gateways else 0)
        + sum(_difference(group, plan, spot=False) for group in applications),
    )


def _groups_by_choice(plan: Plan) -> list[PlannedResource]:
    """Return the node groups that no controller selects; none where controllers run on any node.

    Workers that must not be interrupted need On-Demand instances with both choices.
    """
    controllers = [each for each in shipped_workloads(plan).workloads if each.kind != DAEMON_SET]
    chosen = {each.constraints.selector.get(NAME_LABEL) for each in controllers} - {None}
    if not chosen:
        return []
    fixed = chosen | _groups_of_workers(plan)
    return [group for group in plan.of_type(EKS_NODE_GROUP) if name_of(group) not in fixed]


def _groups_of_workers(plan: Plan) -> set[str]:
    """Return the node groups of the Deployments whose pods no node autoscaler evicts."""
    templates = [each.inputs["spec"]["template"] for each in plan.of_type(KUBERNETES_DEPLOYMENT)]
    return {
        template["spec"].get("nodeSelector", {}).get(NAME_LABEL)
        for template in templates
        if template["metadata"].get("annotations", {}).get(SAFE_TO_EVICT) == "false"
    } - {None}


def _difference(group: PlannedResource, plan: Plan, *, spot: bool) -> float:
    """Return the change of a group's cost with a capacity type; 0 where the group has no price."""
    try:
        nodes, others = node_group_of(group, plan), node_group_of(group, plan, spot=spot)
    except NotPricedError:
        return 0.0
    return nodes.desired * (others.price.monthly - nodes.price.monthly)
