"""The systems that move here, each with its description and the reasons for what is different."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from migration.layering_detection.places import NAME as LAYERING_DETECTION
from migration.layering_detection.reasons.given import reasons as layering_detection_reasons
from migration.layering_detection.source import ZONES as LAYERING_DETECTION_ZONES
from migration.layering_detection.source import layering_detection
from migration.reason import Reason
from migration.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One system's way here."""

    name: str
    component: str
    """Type of the component that it becomes."""
    platform: str
    """Where it ran."""
    source: Callable[[str], System]
    """What ran there, by the name of the environment."""
    reasons: Callable[[str, System], Sequence[Reason]]
    """Why what is different is different, by the name of the environment and what is planned there."""
    nat_gateways: int
    """Of the network that the system had to itself."""
    said_of_cost: str
    """What the system's own document says that the move costs."""


MIGRATIONS = (
    Migration(
        name=LAYERING_DETECTION,
        component="landfall:layering-detection:LayeringDetection",
        platform="ECS",
        source=layering_detection,
        reasons=layering_detection_reasons,
        nat_gateways=LAYERING_DETECTION_ZONES,
        said_of_cost="about $73 for the control plane and $16 for a load balancer: $100 to $150 more than ECS Fargate",
    ),
)
