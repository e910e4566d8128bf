"""The cost of a stack as a Markdown page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.cost.estimate import totals
from analysis.cost.old_platform import OLD_PLATFORMS, charges, tasks
from analysis.prices.table import READ, REGION
from analysis.scheduling.room import GIBIBYTE_MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.cost.model import Charge, Estimate, PartTotal, Share
    from analysis.prices.price import Price
    from migration.systems import Migration
    from plan.model import Plan


def render(plan: Plan, estimate: Estimate) -> str:
    """The whole page."""
    sections = [
        f"# What {plan.project} / {plan.stack} costs a month",
        _summary(estimate),
        "## By part",
        _by_part(estimate),
        "## Every line",
        _lines(estimate),
        "## Not priced",
        _unpriced(estimate),
        *_old_platforms(estimate),
        "## Prices",
        _sources(line.charge for line in estimate.lines),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _summary(estimate: Estimate) -> str:
    place = f"The stack is in {estimate.region}. " if estimate.region else ""
    elsewhere = (
        "Prices elsewhere differ by service and are mostly higher. " if estimate.region not in (None, REGION) else ""
    )
    return (
        f"**{_dollars(estimate.monthly)}** at rest, {_dollars(estimate.monthly_at_most)} with every node group at its "
        f"largest. {place}Prices are AWS's list prices on demand for {REGION}, read in {READ}. {elsewhere}Taxes, "
        "support plans, free tiers, reservations and traffic between zones and to the internet are not in them."
    )


def _by_part(estimate: Estimate) -> str:
    found = totals(estimate)
    rows = [[part, *map(_dollars, (each.own, each.nodes, each.monthly))] for part, each in found.items()]
    whole = ["all", *map(_dollars, _sums(found.values()))]
    table = _table(["part", "own resources", "nodes", "together"], [*rows, whole])
    return "\n\n".join([table, *(_asked(estimate, share) for share in estimate.shares)])


def _sums(found: Iterable[PartTotal]) -> tuple[float, float, float]:
    parts = list(found)
    return sum(each.own for each in parts), sum(each.nodes for each in parts), sum(each.monthly for each in parts)


def _asked(estimate: Estimate, share: Share) -> str:
    asked = f"{share.requests.cpu / 1000:g} cores and {share.requests.memory / GIBIBYTE_MIB:g} GiB"
    whose = f"the nodes that stack {estimate.host} pays for" if estimate.host else "the nodes"
    of_all = f": {share.fraction:.1%} of them" if estimate.node_monthly else ""
    return f"At the fewest replicas the pods of {share.part} ask for {asked} of {whose}{of_all}."


def _lines(estimate: Estimate) -> str:
    rows = [
        [line.part, f"`{line.resource}`", line.charge.what, *_figures(line.charge), line.charge.assumption]
        for line in estimate.lines
    ]
    head = ["part", "resource", "what", "amount", "price", "a month", "at most", "assumed"]
    return _table(head, rows) if rows else "Nothing of this stack is on AWS's price list."


def _figures(charge: Charge) -> list[str]:
    return [f"{charge.amount:g}", _price(charge.price), _dollars(charge.monthly), _dollars(charge.monthly_at_most)]


def _unpriced(estimate: Estimate) -> str:
    resources: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in estimate.unpriced:
        resources[each.type, each.reason].append(f"`{each.resource}`")
    return (
        "\n".join(f"- {', '.join(names)} ({type_}) {reason}." for (type_, reason), names in sorted(resources.items()))
        or "Every resource is priced, or free."
    )


def _old_platforms(estimate: Estimate) -> list[str]:
    found = totals(estimate)
    known = {part: OLD_PLATFORMS[part] for part in found if part in OLD_PLATFORMS}
    return [
        section
        for part, old in known.items()
        for section in (f"## {part}: ECS Fargate beside EKS", _beside(old, found[part], estimate))
    ]


def _beside(old: Migration, new: PartTotal, estimate: Estimate) -> str:
    there = charges(old)
    nodes = f"paid for by stack {estimate.host}" if estimate.host else _dollars(new.nodes)
    rows = [
        *([charge.what, *_figures(charge)[:3]] for charge in there),
        ["all of it on ECS", "", "", _dollars(sum(charge.monthly for charge in there))],
        ["its own resources here", "", "", _dollars(new.own)],
        ["its share of the nodes here", "", "", nodes],
    ]
    platform = estimate.monthly - new.monthly
    shared = f"The other {_dollars(platform)} of this stack are for the platform and all that runs on it. "
    return (
        f"There {tasks(old).count} tasks, as many as are desired; here the fewest replicas that autoscaling keeps. The "
        "NAT gateways there were the system's own, here they are the platform's. Files, secrets and logs cost the same "
        f"on both.\n\n{_table(['what', 'amount', 'price', 'a month'], rows)}\n\n"
        f"{shared if platform else ''}The system's own document says of EKS: {old.said_of_cost}."
    )


def _sources(charges: Iterable[Charge]) -> str:
    prices = {(charge.what, charge.price) for charge in charges}
    return _table(
        ["what", "price", "read at"],
        [[what, _price(price), price.source] for what, price in sorted(prices, key=str)],
    )


def _price(price: Price) -> str:
    """With two decimals, or as many as it has."""
    return f"${max(f'{price.dollars:.2f}', f'{price.dollars:g}', key=len)} / {price.per}"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
