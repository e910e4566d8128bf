"""N5: whether a plan makes its parts, and takes them away again, in an order in which each still has what it needs.

The rules say which of two resources has to come first; the plan's graph says whether it does. A rule whose resources
are not in the plan has nothing to say: a stack on a shared cluster waits for no controller of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.ordering import (
    admission,
    compute,
    custom_resources,
    identity,
    load_balancers,
    operations,
    references,
    storage,
)
from analysis.ordering.inventory import Inventory
from analysis.ordering.rule import Rule
from plan.graph import Graph, graph_of
from plan.model import Plan, PlannedResource

RULES: tuple[Rule, ...] = (
    *compute.RULES,
    *load_balancers.RULES,
    *identity.RULES,
    *storage.RULES,
    *custom_resources.RULES,
    *references.RULES,
    *operations.RULES,
    *admission.RULES,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One resource that has to come after another, and why."""

    rule: Rule
    late: PlannedResource
    early: PlannedResource

    def __str__(self) -> str:
        late, early = (f"{each.type.rpartition(':')[2]} {each.name}" for each in (self.late, self.early))
        return f"{late} does not wait for {early}: on destroy {self.rule.destroy}. ({self.rule.up}.)"


def pairs_of(plan: Plan) -> list[Pair]:
    """What the rules say of this plan."""
    inventory = Inventory(plan)
    found = [Pair(rule, late, early) for rule in RULES for late, early in rule.pairs(inventory)]
    return list({(pair.rule.up, pair.late.urn, pair.early.urn): pair for pair in found}.values())


def broken(pairs: list[Pair], graph: Graph) -> list[Pair]:
    """The pairs whose later resource could be made without the earlier one, or outlive it."""
    return [pair for pair in pairs if not graph.waits(pair.late.urn, pair.early.urn)]


def missing(plan: Plan) -> list[str]:
    """A sentence for each edge that is missing; none where every rule holds."""
    return [str(pair) for pair in broken(pairs_of(plan), graph_of(plan))]
