"""Estimate the monthly cost of a plan at AWS list prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.allocation import components_of
from analysis.cost.availability import availability_of
from analysis.cost.charges import CHARGES
from analysis.cost.dedicated_nodes import dedicated_to, selects
from analysis.cost.model import PLATFORM, ComponentTotal, Estimate, Line, NotPricedError, Share, Unpriced
from analysis.cost.node_groups import node_groups_in
from analysis.cost.pod_requests import requests_of, workloads_of
from analysis.cost.unpriced_types import FREE, USAGE_BASED
from analysis.scheduling.resources import Resources, total
from plan.resource_types import AWS_PROVIDER, EKS_NODE_GROUP, STACK_REFERENCE
from plan.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plan.model import Plan, PlannedResource

NOT_IN_TABLE = "has a type that is not in the price table (analysis/cost/charges.py)"


def cost_of(plan: Plan) -> Estimate:
    """Return the monthly cost of a stack. Resources that are only read belong to another owner and are not charged."""
    components = components_of(plan)
    lines: list[Line] = []
    unpriced: list[Unpriced] = []
    for resource in plan.resources:
        if resource.custom and not resource.read:
            if reason := USAGE_BASED.get(resource.type):
                unpriced.append(Unpriced(resource=resource.name, type=resource.type, reason=reason))
            try:
                lines += _lines(resource, plan, components)
            except NotPricedError as error:
                unpriced.append(
                    Unpriced(resource=resource.name, type=resource.type, reason=str(error), nodes=error.nodes)
                )
    owner = next((components[group.urn] for group in plan.of_type(EKS_NODE_GROUP)), PLATFORM)
    return Estimate(
        region=_region(plan),
        lines=tuple(sorted(lines, key=lambda line: (-line.monthly, line.component, line.resource, line.charge.item))),
        unpriced=tuple(unpriced),
        shares=_shares(plan, components, owner, lines),
        node_monthly=sum(line.monthly for line in lines if line.type == EKS_NODE_GROUP),
        node_owner=owner,
        availability=availability_of(plan, lines),
        host=_host(plan),
    )


def totals(estimate: Estimate) -> dict[str, ComponentTotal]:
    """Return dollars a month by component, the most expensive first; they add up to the estimate."""
    own: dict[str, float] = {share.component: 0.0 for share in estimate.shares}
    for line in estimate.lines:
        own[line.component] = own.get(line.component, 0.0) + (0.0 if line.type == EKS_NODE_GROUP else line.monthly)
    shared = estimate.node_monthly - sum(share.dedicated for share in estimate.shares)
    nodes = {share.component: shared * share.fraction + share.dedicated for share in estimate.shares}
    if estimate.node_monthly:
        nodes[estimate.node_owner] = estimate.node_monthly - sum(nodes.values())
    found = {
        component: ComponentTotal(own=own.get(component, 0.0), nodes=nodes.get(component, 0.0))
        for component in {**own, **nodes}
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1].monthly, item[0])))


def _lines(resource: PlannedResource, plan: Plan, components: Mapping[str, str]) -> list[Line]:
    if resource.type not in CHARGES:
        if resource.type in USAGE_BASED or resource.type.startswith(FREE):
            return []
        raise NotPricedError(NOT_IN_TABLE)
    return [
        Line(component=components[resource.urn], resource=resource.name, type=resource.type, charge=charge)
        for charge in CHARGES[resource.type](resource, plan)
    ]


def _shares(plan: Plan, components: Mapping[str, str], owner: str, lines: Sequence[Line]) -> tuple[Share, ...]:
    """Return each component's share of the nodes. Their owner pays for the rest and has no share.

    A component pays for the nodes that admit only its pods. Its share of the others is the mean of the requested shares
    of CPU and memory. Where the requests exceed these nodes at desired size, they are shared in proportion.
    """
    workloads = [(component, each) for component, each in workloads_of(plan, components) if component != owner]
    dedicated = dedicated_to(plan, workloads)
    groups = [group for group in plan.of_type(EKS_NODE_GROUP) if group.name in dedicated]
    capacity = total(nodes.capacity for nodes in node_groups_in(plan, without=dedicated))
    by_component = {name: [each for component, each in workloads if component == name] for name, _ in workloads}
    fractions = {
        name: _fraction(
            requests_of(each for each in found if not any(selects(each, group) for group in groups)), capacity
        )
        for name, found in by_component.items()
    }
    scale = max(1.0, sum(fractions.values()))
    return tuple(
        Share(
            component=name,
            requests=requests_of(found),
            fraction=fractions[name] / scale,
            dedicated=sum(
                line.monthly for line in lines if line.type == EKS_NODE_GROUP and dedicated.get(line.resource) == name
            ),
        )
        for name, found in sorted(by_component.items())
    )


def _fraction(requests: Resources, capacity: Resources) -> float:
    if not capacity.cpu or not capacity.memory:
        return 0.0
    return (requests.cpu / capacity.cpu + requests.memory / capacity.memory) / 2


def _region(plan: Plan) -> str | None:
    regions = [provider.inputs.get("region") for provider in plan.of_type(AWS_PROVIDER)]
    return next((region for region in regions if isinstance(region, str) and region != UNKNOWN), None)


def _host(plan: Plan) -> str | None:
    """Return the stack that a stack without nodes refers to."""
    if plan.of_type(EKS_NODE_GROUP):
        return None
    names = [reference.inputs.get("name") for reference in plan.of_type(STACK_REFERENCE)]
    return next((name.rpartition("/")[2] for name in names if isinstance(name, str)), None)
