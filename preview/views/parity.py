"""What is planned beside what ran before: a line for the terminal, a page with every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.parity import ledgers
from migration.page import render

if TYPE_CHECKING:
    from migration.ledger import Ledger
    from plan.model import Plan

_UNKNOWN = "parity is read with --mode up: in a first preview computed values are unknown"


def text(plan: Plan) -> str:
    """A line for each system that comes from elsewhere, and every difference that nobody has explained."""
    if plan.mode == "preview":
        return _UNKNOWN
    return "\n".join(_lines(migration.platform, ledger) for migration, ledger in ledgers(plan)) or (
        "parity: no system of this stack comes from another platform"
    )


def file(plan: Plan) -> str:
    """Every fact in Markdown tables."""
    if plan.mode == "preview":
        return f"{_UNKNOWN}\n"
    return "\n".join(
        render(ledger, system=migration.name, platform=migration.platform, stack=plan.stack)
        for migration, ledger in ledgers(plan)
    )


def _lines(platform: str, ledger: Ledger) -> str:
    counts = f"{len(ledger.entries)} facts, {ledger.count('same')} the same, {ledger.count('explained')} explained"
    faults = "".join(f"\n  {fault}" for fault in ledger.faults())
    return f"parity with {platform}: {counts}{faults}"
