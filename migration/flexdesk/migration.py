"""The migration of Flexdesk from one EC2 instance with Docker Compose."""

from __future__ import annotations

from migration.contract import Migration
from migration.flexdesk.claims import CLAIMS
from migration.flexdesk.explanations.rules import explanation_rules
from migration.flexdesk.source import flexdesk
from migration.flexdesk.source_files import NAME

MIGRATION = Migration(
    name=NAME,
    component="landfall:flexdesk:Flexdesk",
    platform="Docker Compose on EC2",
    source=flexdesk,
    explanation_rules=explanation_rules,
    claims=CLAIMS,
    said_of_cost="$84 a month: $113 with three t3.small nodes, instead of $29 with one t3.micro",
)
