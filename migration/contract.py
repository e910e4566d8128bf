"""The contract of a migration: source platform, source facts and explanation rules of one system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from migration.claims import Claim, planned_claims, stated_claims
from migration.explanation import Rule
from migration.ledger import Ledger, ledger
from migration.model.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The migration of one system."""

    name: str
    """Name of the system in the catalogue of systems."""
    component: str
    """Type of the component that replaces the source system."""
    platform: str
    """Source platform, such as ECS."""
    source: Callable[[str], System]
    """Source system, by environment."""
    explanation_rules: Callable[[str, System], Sequence[Rule]]
    """Explanation rules, by environment and planned system."""
    claims: Sequence[Claim] = ()
    """Statements of other documents about the system on Kubernetes."""
    nat_gateways: int = 0
    """NAT gateways of the source system's own network."""
    said_of_cost: str
    """Additional cost of the migration, as the system's migration document states it: the end of a sentence."""

    def ledger(self, environment: str, planned: System) -> Ledger:
        """Compare the source system and the claims with the planned system."""
        source = replace(self.source(environment), claims=stated_claims(self.claims))
        with_claims = replace(planned, claims=planned_claims(self.claims, planned))
        return ledger(self.platform, source, with_claims, self.explanation_rules(environment, planned))
