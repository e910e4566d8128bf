"""The monthly cost of a stack as a Markdown page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.cost.estimate import totals
from analysis.cost.old_platform import OLD_PLATFORMS, UNPRICED_PLATFORMS, charges, tasks
from analysis.prices.table import READ, REGION
from analysis.scheduling.resources import GIBIBYTE_MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.cost.model import Charge, ComponentTotal, Estimate, Share
    from analysis.prices.price import Price
    from migration.contract import Migration
    from plan.model import Plan


def render(plan: Plan, estimate: Estimate) -> str:
    """Return the page: cost allocation, line items, resources without a price, the old platform, and sources."""
    sections = [
        f"# Monthly cost of {plan.project} / {plan.stack}",
        _summary(estimate),
        *_availability(estimate),
        "## Cost by component",
        _by_component(estimate),
        "## Line items",
        _line_items(estimate),
        "## Resources without a price",
        _unpriced(estimate),
        *_old_platforms(estimate),
        "## Price sources",
        _sources(line.charge for line in estimate.lines),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _summary(estimate: Estimate) -> str:
    region = f"The stack is in {estimate.region}. " if estimate.region else ""
    other = "Prices of other regions differ and are mostly higher. " if estimate.region not in (None, REGION) else ""
    nodes = "".join(f"{each}, " for each in estimate.unpriced_nodes)
    return (
        f"**{_dollars(estimate.monthly)}** with every node group at desired size, {_dollars(estimate.monthly_at_max)} "
        f"at max size. {region}Prices are AWS's On-Demand list prices for {REGION}, read in {READ}. {other}Not "
        f"included: {nodes}taxes, support plans, free tiers, Savings Plans and Reserved Instances, and traffic between "
        "zones and to the internet."
    )


def _availability(estimate: Estimate) -> list[str]:
    if estimate.availability is None:
        return []
    rows = [
        ["economy", "one", "Spot", _dollars(estimate.availability.economy)],
        ["high", "one in each zone", "On-Demand", _dollars(estimate.availability.high)],
    ]
    head = ["availability", "NAT gateways", "node groups without controllers", "monthly"]
    return ["## Cost of availability", f"With the planned instance types and sizes:\n\n{_table(head, rows)}"]


def _by_component(estimate: Estimate) -> str:
    found = totals(estimate)
    rows = [[component, *map(_dollars, (each.own, each.nodes, each.monthly))] for component, each in found.items()]
    total = ["total", *map(_dollars, _sums(list(found.values())))]
    table = _table(["component", "own resources", "share of nodes", "sum"], [*rows, total])
    return "\n\n".join([table, *(_requests(estimate, share) for share in estimate.shares)])


def _sums(found: Sequence[ComponentTotal]) -> tuple[float, float, float]:
    return sum(each.own for each in found), sum(each.nodes for each in found), sum(each.monthly for each in found)


def _requests(estimate: Estimate, share: Share) -> str:
    requests = f"{share.requests.cpu / 1000:g} CPU and {share.requests.memory / GIBIBYTE_MIB:g} GiB"
    nodes = f"the nodes that stack {estimate.host} pays for" if estimate.host else "the nodes"
    is_shared = estimate.node_monthly and (share.fraction or not share.dedicated)
    fraction = f", {share.fraction:.1%} of {'the other ones' if share.dedicated else 'them'}" if is_shared else ""
    alone = f" Nodes that admit only these pods cost {_dollars(share.dedicated)}." if share.dedicated else ""
    return f"At minimum replicas the pods of {share.component} request {requests} of {nodes}{fraction}.{alone}"


def _line_items(estimate: Estimate) -> str:
    rows = [
        [line.component, f"`{line.resource}`", line.charge.item, *_figures(line.charge), line.charge.assumption]
        for line in estimate.lines
    ]
    head = ["component", "resource", "item", "amount", "price", "monthly", "monthly at max size", "assumption"]
    return _table(head, rows) if rows else "No resource of this stack has a price."


def _figures(charge: Charge) -> list[str]:
    return [f"{charge.amount:g}", _price(charge.price), _dollars(charge.monthly), _dollars(charge.monthly_at_max)]


def _unpriced(estimate: Estimate) -> str:
    resources: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in estimate.unpriced:
        resources[each.type, each.reason].append(f"`{each.resource}`")
    return (
        "\n".join(f"- {type_} {reason}: {', '.join(names)}" for (type_, reason), names in sorted(resources.items()))
        or "Every resource has a price or is free."
    )


def _old_platforms(estimate: Estimate) -> list[str]:
    found = totals(estimate)
    priced = {
        f"## ECS Fargate and EKS: {component}": _comparison(OLD_PLATFORMS[component], total, estimate)
        for component, total in found.items()
        if component in OLD_PLATFORMS
    }
    unpriced = {
        f"## {old.platform} and EKS: {component}": _without_old_price(old, found[component], estimate)
        for component, old in UNPRICED_PLATFORMS.items()
        if component in found
    }
    return [text for section in {**priced, **unpriced}.items() for text in section]


def _comparison(old: Migration, new: ComponentTotal, estimate: Estimate) -> str:
    old_charges = charges(old)
    rows = [
        *([charge.item, *_figures(charge)[:3]] for charge in old_charges),
        ["total on ECS", "", "", _dollars(sum(charge.monthly for charge in old_charges))],
        *([item, "", "", amount] for item, amount in _on_eks(new, estimate)),
    ]
    return (
        f"ECS runs {tasks(old).count} tasks at desired count; EKS runs {_pods(old, estimate)} at minimum replicas. The "
        "NAT gateways on ECS belong to the system; those on EKS belong to the platform. Files, secrets and logs cost "
        "the same on both.\n\n"
        f"{_table(['item', 'amount', 'price', 'monthly'], rows)}\n\n"
        f"{_rest(new, estimate)}The system's own document estimates for EKS {old.said_of_cost}."
    )


def _without_old_price(old: Migration, new: ComponentTotal, estimate: Estimate) -> str:
    rows = [["total on the old platform", "not stated"], *map(list, _on_eks(new, estimate))]
    return (
        f"No document of the system states the size or the price of its {old.platform} host.\n\n"
        f"{_table(['item', 'monthly'], rows)}\n\n"
        f"{_rest(new, estimate)}The system's own document estimates for EKS {old.said_of_cost}."
    )


def _on_eks(new: ComponentTotal, estimate: Estimate) -> Sequence[tuple[str, str]]:
    """Return the cost of a system on EKS by item."""
    nodes = f"paid for by stack {estimate.host}" if estimate.host else _dollars(new.nodes)
    total = f"{_dollars(new.monthly)}{' and nodes' if estimate.host else ''}"
    return [
        ("own resources on EKS", _dollars(new.own)),
        ("share of nodes on EKS", nodes),
        ("total on EKS, without the platform", total),
    ]


def _rest(new: ComponentTotal, estimate: Estimate) -> str:
    rest = estimate.monthly - new.monthly
    return f"The other {_dollars(rest)} of this stack pay for the platform and its other systems. " if rest else ""


def _pods(migration: Migration, estimate: Estimate) -> str:
    count = sum(share.requests.pods for share in estimate.shares if OLD_PLATFORMS.get(share.component) is migration)
    return "1 pod" if count == 1 else f"{count} pods"


def _sources(charges: Iterable[Charge]) -> str:
    prices = {(charge.item, charge.price) for charge in charges}
    return _table(
        ["item", "price", "source"],
        [[item, _price(price), price.source] for item, price in sorted(prices, key=str)],
    )


def _price(price: Price) -> str:
    """Return a price with two decimals, or with as many as it has."""
    return f"${max(f'{price.dollars:.2f}', f'{price.dollars:g}', key=len)} / {price.per}"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
