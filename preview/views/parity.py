"""Parity of the migrated systems with their old platforms: a line for the terminal, a page with every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration.page import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migration.contract import Migration
    from migration.ledger import Ledger
    from plan.model import Plan

    Parity = Sequence[tuple[Migration, Ledger]] | None

_UNKNOWN = "not available in a first preview, whose computed values are unknown: use --mode up"


def text(parity: Parity) -> str:
    """Return the counts for each system, and every difference without an explanation."""
    if parity is None:
        return _UNKNOWN
    return "\n".join(_lines(migration, ledger) for migration, ledger in parity) or "no migrated system in this stack"


def file(plan: Plan, parity: Parity) -> str:
    """Return every fact in Markdown tables."""
    if parity is None:
        return f"Parity is {_UNKNOWN}.\n"
    return "\n".join(render(ledger, system=migration.name, stack=plan.stack) for migration, ledger in parity)


def _lines(migration: Migration, ledger: Ledger) -> str:
    counts = ", ".join(f"{ledger.count(verdict)} {verdict}" for verdict in ("same", "explained", "unexplained"))
    summary = f"{migration.name} and {migration.platform}: {len(ledger.entries)} facts, {counts}"
    return "\n  ".join([summary, *ledger.faults()])
