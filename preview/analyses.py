"""The analyses of one plan, each computed once and shared by all views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import critical_path
from analysis.cost.estimate import cost_of
from analysis.ordering import check_ordering
from analysis.parity import ledgers
from analysis.scheduling import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.cost.model import Estimate
    from analysis.critical_path import CriticalPath
    from analysis.ordering import Ordering
    from analysis.scheduling import Packing
    from migration.contract import Migration
    from migration.ledger import Ledger
    from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyses:
    """The result of every analysis of a plan."""

    packing: Packing
    ordering: Ordering
    parity: Sequence[tuple[Migration, Ledger]] | None
    """One ledger for each migrated system; None in a first preview, whose computed values are unknown."""
    up: CriticalPath
    destroy: CriticalPath
    cost: Estimate

    def errors(self) -> Sequence[str]:
        """Return the reasons why the stack cannot be deployed or destroyed as planned."""
        return [*self.packing.errors, *map(str, self.ordering.violations)]


def analyze(plan: Plan, tenants: Iterable[Plan] = ()) -> Analyses:
    """Run every analysis. ``tenants`` are the plans of stacks whose pods run on the nodes of this stack."""
    return Analyses(
        packing=pack(plan, tenants),
        ordering=check_ordering(plan),
        parity=None if plan.mode == "preview" else tuple(ledgers(plan)),
        up=critical_path.of_up(plan),
        destroy=critical_path.of_destroy(plan),
        cost=cost_of(plan),
    )
