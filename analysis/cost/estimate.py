"""From a plan to what it costs a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.exempt import BY_USE, FREE
from analysis.cost.model import PLATFORM, Estimate, Line, NotPricedError, PartTotal, Share, Unpriced
from analysis.cost.nodes import nodes_in
from analysis.cost.parts import parts_of
from analysis.cost.requests import requests_of
from analysis.cost.tariff import TARIFFS
from analysis.scheduling.room import Room, total
from plan.resource_types import AWS_PROVIDER, EKS_NODE_GROUP, STACK_REFERENCE
from plan.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan.model import Plan, PlannedResource

NOT_IN_TABLE = "is of a type that is not in the price table (analysis/cost/tariff.py)"


def cost_of(plan: Plan) -> Estimate:
    """What the stack costs a month at list prices; an existing resource that is only looked up is somebody else's."""
    parts = parts_of(plan)
    lines: list[Line] = []
    unpriced: list[Unpriced] = []
    for resource in plan.resources:
        if resource.custom and not resource.read:
            try:
                lines += _lines(resource, plan, parts)
            except NotPricedError as reason:
                unpriced.append(Unpriced(resource=resource.name, type=resource.type, reason=str(reason)))
    owner = next((parts[group.urn] for group in plan.of_type(EKS_NODE_GROUP)), PLATFORM)
    return Estimate(
        region=_region(plan),
        lines=tuple(sorted(lines, key=lambda line: (-line.monthly, line.part, line.resource, line.charge.what))),
        unpriced=tuple(unpriced),
        shares=_shares(plan, parts, owner),
        node_monthly=sum(line.monthly for line in lines if line.type == EKS_NODE_GROUP),
        node_owner=owner,
        host=_host(plan),
    )


def totals(estimate: Estimate) -> dict[str, PartTotal]:
    """Dollars a month of every part, the dearest first; they add up to the estimate."""
    own: dict[str, float] = {share.part: 0.0 for share in estimate.shares}
    for line in estimate.lines:
        own[line.part] = own.get(line.part, 0.0) + (0.0 if line.type == EKS_NODE_GROUP else line.monthly)
    nodes = {share.part: estimate.node_monthly * share.fraction for share in estimate.shares}
    if estimate.node_monthly:
        nodes[estimate.node_owner] = estimate.node_monthly - sum(nodes.values())
    found = {part: PartTotal(own=own.get(part, 0.0), nodes=nodes.get(part, 0.0)) for part in {**own, **nodes}}
    return dict(sorted(found.items(), key=lambda item: (-item[1].monthly, item[0])))


def _lines(resource: PlannedResource, plan: Plan, parts: Mapping[str, str]) -> list[Line]:
    if resource.type in BY_USE:
        raise NotPricedError(BY_USE[resource.type])
    if resource.type not in TARIFFS:
        if resource.type.startswith(FREE):
            return []
        raise NotPricedError(NOT_IN_TABLE)
    return [
        Line(part=parts[resource.urn], resource=resource.name, type=resource.type, charge=charge)
        for charge in TARIFFS[resource.type](resource, plan)
    ]


def _shares(plan: Plan, parts: Mapping[str, str], owner: str) -> tuple[Share, ...]:
    """Every part's share of the nodes but for their owner's, which is the rest.

    The mean of the shares of CPU and of memory, as half a machine that is asked for leaves the other half for others.
    Where pods ask for more than the nodes at rest have, all of them is split in the proportion of what is asked for.
    """
    requests = {part: room for part, room in sorted(requests_of(plan, parts).items()) if part != owner}
    capacity = total(nodes.capacity for nodes in nodes_in(plan))
    fractions = {part: _fraction(room, capacity) for part, room in requests.items()}
    scale = max(1.0, sum(fractions.values()))
    return tuple(Share(part=part, requests=requests[part], fraction=fractions[part] / scale) for part in requests)


def _fraction(asked: Room, capacity: Room) -> float:
    if not capacity.cpu or not capacity.memory:
        return 0.0
    return (asked.cpu / capacity.cpu + asked.memory / capacity.memory) / 2


def _region(plan: Plan) -> str | None:
    regions = [provider.inputs.get("region") for provider in plan.of_type(AWS_PROVIDER)]
    return next((region for region in regions if isinstance(region, str) and region != UNKNOWN), None)


def _host(plan: Plan) -> str | None:
    """Another stack that this one refers to, where this one has no nodes."""
    if plan.of_type(EKS_NODE_GROUP):
        return None
    names = [reference.inputs.get("name") for reference in plan.of_type(STACK_REFERENCE)]
    return next((name.rpartition("/")[2] for name in names if isinstance(name, str)), None)
