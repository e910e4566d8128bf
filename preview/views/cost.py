"""The monthly cost of a stack in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.estimate import totals
from analysis.prices.table import READ, REGION
from analysis.scheduling.resources import GIBIBYTE_MIB

if TYPE_CHECKING:
    from analysis.cost.model import Charge, Estimate

_LISTED = 3
"""Number of line items that are listed."""


def text(estimate: Estimate) -> str:
    """Return the total, the most expensive line items, and the cost allocation to components."""
    if not estimate.lines:
        return "\n".join(["no resource with a price", *_not_included(estimate)])
    return "\n".join([*_total(estimate), *_line_items(estimate), *_allocation(estimate), *_not_included(estimate)])


def _total(estimate: Estimate) -> list[str]:
    lines = [f"{_dollars(estimate.monthly)}  a month at AWS list prices of {REGION}, {READ}"]
    priced = "priced " if estimate.unpriced_nodes else ""
    if estimate.monthly_at_max > estimate.monthly:
        lines.append(f"{_dollars(estimate.monthly_at_max)}  a month with every {priced}node group at max size")
    if choices := estimate.availability:
        lines.append(f"{_dollars(choices.economy)}  a month with availability economy, at the same node groups")
        lines.append(f"{_dollars(choices.high)}  a month with availability high, at the same node groups")
    return lines


def _dollars(amount: float) -> str:
    """Return an amount, right-aligned with the other amounts."""
    return f"{f'${amount:,.0f}':>8}"


def _line_items(estimate: Estimate) -> list[str]:
    listed = estimate.lines[:_LISTED]
    width = max(len(_counted(line.charge)) for line in listed)
    items = [f"{_dollars(line.monthly)}  {_counted(line.charge):<{width}}  {line.resource}" for line in listed]
    return ["largest line items:", *items]


def _allocation(estimate: Estimate) -> list[str]:
    amounts = totals(estimate).items()
    return ["by component:", *(f"{_dollars(total.monthly)}  {component}" for component, total in amounts)]


def _counted(charge: Charge) -> str:
    return f"{charge.amount:g} x {charge.item}" if charge.amount != 1 else charge.item


def _not_included(estimate: Estimate) -> list[str]:
    notes: list[str] = []
    if estimate.region not in (None, REGION):
        notes.append(f"the stack is in {estimate.region}, where prices differ")
    notes += [
        f"nodes of stack {estimate.host} ({share.requests.cpu / 1000:g} CPU and "
        f"{share.requests.memory / GIBIBYTE_MIB:g} GiB for {share.component})"
        for share in estimate.shares
        if estimate.host
    ]
    notes += estimate.unpriced_nodes
    if count := sum(not each.nodes for each in estimate.unpriced):
        notes.append(f"{count} {'resource' if count == 1 else 'resources'} without a price, listed in cost.md")
    return [f"not included: {note}" for note in notes]
