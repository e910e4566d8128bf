"""The parity view: a line for the terminal, and a page with every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.parity import ledgers
from migration.page import render

if TYPE_CHECKING:
    from migration.ledger import Ledger
    from plan.model import Plan

_UNKNOWN = "parity: values are unknown in a first preview. Run with --mode up."


def text(plan: Plan) -> str:
    """Return a line for each migrated system, and each unexplained difference."""
    if plan.mode == "preview":
        return _UNKNOWN
    return "\n".join(_lines(ledger) for _, ledger in ledgers(plan)) or (
        "parity: no system of this stack is migrated from another platform"
    )


def file(plan: Plan) -> str:
    """Return every fact in Markdown tables."""
    if plan.mode == "preview":
        return f"{_UNKNOWN}\n"
    return "\n".join(render(ledger, system=migration.name, stack=plan.stack) for migration, ledger in ledgers(plan))


def _lines(ledger: Ledger) -> str:
    counts = f"{len(ledger.entries)} facts: {ledger.count('same')} same, {ledger.count('explained')} explained"
    faults = "".join(f"\n  {fault}" for fault in ledger.faults())
    return f"parity with {ledger.platform}: {counts}{faults}"
