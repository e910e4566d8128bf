"""The contract of a migration: source platform, source facts and explanation rules of one system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from migration.explanation import Rule
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
    nat_gateways: int
    """NAT gateways of the source system's own network."""
    said_of_cost: str
    """Additional cost of the migration, as the system's migration document states it: the end of a sentence."""
