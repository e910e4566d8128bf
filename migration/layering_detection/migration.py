"""The migration of layering detection from ECS."""

from __future__ import annotations

from migration.contract import Migration
from migration.layering_detection.explanations.rules import explanation_rules
from migration.layering_detection.source import ZONES, layering_detection
from migration.layering_detection.source_files import NAME

MIGRATION = Migration(
    name=NAME,
    component="landfall:layering-detection:LayeringDetection",
    platform="ECS",
    source=layering_detection,
    explanation_rules=explanation_rules,
    nat_gateways=ZONES,
    said_of_cost=(
        "about $73 for the control plane and $16 for a load balancer, in total $100 to $150 more than ECS Fargate"
    ),
)
