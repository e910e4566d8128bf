"""Explanations of whole groups of facts, one line each: new services, and alarms that are off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import GroupExplanation, left_out, new_service

NEW_SERVICES: Mapping[str, str] = {}
"""Services that ECS does not have, each with the reason: ``"reports": "Customers asked for a daily report."``.

The reason explains all facts of the service, and that it calls other services.
"""

ALARMS_OFF: Mapping[str, str] = {}
"""Environments whose settings have ``alarms: null``, each with the reason: ``"dev": "Dev is not on call."``."""

ALARM_FACTS = ("services/*/alarms/*", "services/*/dashboard", "alarms/*")


def groups(environment: str) -> Sequence[GroupExplanation]:
    """Return the group explanations for one environment."""
    return (
        *(new_service(name, reason) for name, reason in NEW_SERVICES.items()),
        *(left_out(reason, *ALARM_FACTS) for name, reason in ALARMS_OFF.items() if name == environment),
    )
