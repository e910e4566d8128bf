"""The systems that are migrated, each with its source facts and explanation rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from migration.explanation import ExplanationRule
from migration.layering_detection.explanations.rules import explanation_rules
from migration.layering_detection.source import ZONES as LAYERING_DETECTION_ZONES
from migration.layering_detection.source import layering_detection
from migration.layering_detection.source_files import NAME as LAYERING_DETECTION
from migration.model.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The migration of one system."""

    name: str
    component: str
    """Type of the component that replaces the source system."""
    platform: str
    """Source platform, such as ECS."""
    source: Callable[[str], System]
    """Source system, by environment."""
    explanation_rules: Callable[[str, System], Sequence[ExplanationRule]]
    """Explanation rules, by environment and planned system."""
    nat_gateways: int
    """NAT gateways of the source system's own network."""
    said_of_cost: str
    """Additional cost of the migration, as the system's migration document states it."""


MIGRATIONS = (
    Migration(
        name=LAYERING_DETECTION,
        component="landfall:layering-detection:LayeringDetection",
        platform="ECS",
        source=layering_detection,
        explanation_rules=explanation_rules,
        nat_gateways=LAYERING_DETECTION_ZONES,
        said_of_cost="about $73 for the control plane and $16 for a load balancer: $100 to $150 more than ECS Fargate",
    ),
)
