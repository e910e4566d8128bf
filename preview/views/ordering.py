"""Whether the plan's parts come and go in good order, as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.ordering import RULES, broken, pairs_of
from plan.graph import graph_of

if TYPE_CHECKING:
    from plan.model import Plan


def text(plan: Plan) -> str:
    """``order: 24 rules hold over 1,204 pairs of resources; 12 have nothing to compare``."""
    pairs = pairs_of(plan)
    faulty = broken(pairs, graph_of(plan))
    asked = {pair.rule.up for pair in pairs}
    failed = {pair.rule.up for pair in faulty}
    held = f"{len(asked - failed)} of {len(asked)}" if failed else f"{len(asked)}"
    lost = f"; edges missing: {len(faulty):,}" if faulty else ""
    idle = f"{len(RULES) - len(asked)} have nothing to compare"
    return f"order: {held} rules hold over {len(pairs):,} pairs of resources{lost}; {idle}"
