"""Conditions on planned values of layering detection that depend on a stack's settings."""

from __future__ import annotations

from migration import matchers
from migration.explanation import Matcher
from migration.layering_detection.explanations.groups import NEW_SERVICES


def subnets_and_services(port: int, *services: str) -> Matcher:
    """Match private subnets and exactly these services; a service in ``NEW_SERVICES`` may be a caller too."""
    return matchers.subnets_and_services(port, services, optional=NEW_SERVICES)
