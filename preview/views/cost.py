"""What a stack costs a month: a paragraph for the terminal, and a page with every line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.estimate import cost_of, totals
from analysis.prices.table import READ, REGION
from analysis.scheduling.room import GIBIBYTE_MIB
from preview.views import cost_page

if TYPE_CHECKING:
    from analysis.cost.model import Charge, Estimate
    from plan.model import Plan

_NAMED = 3
"""How many of the dearest lines are named."""


def text(plan: Plan) -> str:
    """The total, the three dearest lines, and who they are for."""
    estimate = cost_of(plan)
    if not estimate.lines:
        return f"cost nothing on AWS's price list{_left_out(estimate)}"
    dearest = [f"  ${line.monthly:,.0f} {_counted(line.charge)} ({line.resource})" for line in estimate.lines[:_NAMED]]
    parts = ", ".join(f"{part} ${total.monthly:,.0f}" for part, total in totals(estimate).items())
    return "\n".join([_total(estimate), *dearest, f"by part: {parts}{_left_out(estimate)}"])


def file(plan: Plan) -> str:
    """The page: every line, totals by part, what has no price, the old platform beside the new, and the sources."""
    return cost_page.render(plan, cost_of(plan))


def _total(estimate: Estimate) -> str:
    most = estimate.monthly_at_most
    grown = f", up to ${most:,.0f} with every node group at its largest" if most > estimate.monthly else ""
    elsewhere = f", at the prices of {REGION}" if estimate.region not in (None, REGION) else ""
    return f"cost about ${estimate.monthly:,.0f} a month{grown}{elsewhere} (list prices, {READ})"


def _counted(charge: Charge) -> str:
    return f"{charge.amount:g} x {charge.what}" if charge.amount != 1 else charge.what


def _left_out(estimate: Estimate) -> str:
    """What the figures do not hold: nodes of another stack, and what has no price."""
    notes = [
        f"{share.part} asks for {share.requests.cpu / 1000:g} cores and {share.requests.memory / GIBIBYTE_MIB:g} GiB "
        f"of the nodes that {estimate.host} pays for"
        for share in estimate.shares
        if estimate.host
    ]
    if count := len(estimate.unpriced):
        notes.append(f"{count} {'resource has' if count == 1 else 'resources have'} no price here, named in cost.md")
    return "".join(f"; {note}" for note in notes)
