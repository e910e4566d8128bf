"""Ordering constraints: which resources must be created after others, and deleted before them.

A rule defines the prerequisites of resources; the dependency graph of the plan shows whether each dependent waits for
them. A rule without matching resources does not apply: a stack on a shared cluster, for example, has no controllers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ordering import (
    admission,
    compute,
    custom_resources,
    identity,
    jobs,
    load_balancers,
    managed_servers,
    operations,
    references,
    storage,
)
from analysis.ordering.resource_index import ResourceIndex
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
    *jobs.RULES,
    *managed_servers.RULES,
    *operations.RULES,
    *admission.RULES,
)


@dataclass(frozen=True, slots=True)
class OrderingConstraint:
    """One resource that must depend on another, and the rule that requires it."""

    rule: Rule
    dependent: PlannedResource
    prerequisite: PlannedResource

    def __str__(self) -> str:
        dependent, prerequisite = (
            f"{each.type.rpartition(':')[2]} {each.name}" for each in (self.dependent, self.prerequisite)
        )
        return f"{dependent} does not depend on {prerequisite}: {self.rule.failure}. ({self.rule.title}.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """The result of checking all rules against a plan."""

    constraints: Sequence[OrderingConstraint]
    violations: Sequence[OrderingConstraint]

    @property
    def applicable_rules(self) -> int:
        """Number of rules with at least one constraint."""
        return len({constraint.rule.title for constraint in self.constraints})

    @property
    def not_applicable_rules(self) -> int:
        """Number of rules without a constraint in this plan."""
        return len(RULES) - self.applicable_rules


def check_ordering(plan: Plan) -> Ordering:
    """Check every rule against the dependency graph of a plan."""
    constraints = constraints_of(plan)
    return Ordering(constraints=constraints, violations=violations(constraints, graph_of(plan)))


def constraints_of(plan: Plan) -> list[OrderingConstraint]:
    """Return the ordering constraints that the rules define for a plan."""
    index = ResourceIndex(plan)
    found = [OrderingConstraint(rule, *pair) for rule in RULES for pair in rule.pairs(index)]
    return list({(each.rule.title, each.dependent.urn, each.prerequisite.urn): each for each in found}.values())


def violations(constraints: Sequence[OrderingConstraint], graph: Graph) -> list[OrderingConstraint]:
    """Return the constraints whose dependent does not wait for its prerequisite."""
    return [each for each in constraints if not graph.depends_on(each.dependent.urn, each.prerequisite.urn)]
