"""Explanations of whole groups of facts that one side does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import ExplanationRule, GroupExplanation, left_out, new_service
from migration.flexdesk.services import AGENT
from migration.model.system import System

_FIELDS: Mapping[str, str] = {
    "autoscaling": "Compose has no autoscaler. The rows of the claims compare the targets with those of the document.",
    "repository": "The image is on Docker Hub, under a tag that moves.",
    "liveness_probe": (
        "A check of Docker restarts nothing. The liveness probe restarts a process that accepts no connection. It does "
        "not use Redis, whose loss would restart every pod."
    ),
    "startup_probe": "Docker has no check for the start.",
}


def groups(planned: System) -> Sequence[GroupExplanation]:
    """Return the group explanations whose facts the plan has."""
    has_alarms = bool(planned.services["backend"].alarms)
    return (
        new_service(
            "migration",
            "On the host every start of the container migrates the database. The Job does it once for each image, "
            "before the pods of that image start.",
        ),
        left_out(
            "The add-on `datadog` of the platform runs the agent on every node, where a stack enables it.",
            f"services/{AGENT}/*",
        ),
        *(
            GroupExplanation(sentence=sentence, patterns=(f"services/backend/{field}/*",), missing_from="source")
            for field, sentence in _FIELDS.items()
            if getattr(planned.services["backend"], field)
        ),
        *((_ALARMS,) if has_alarms else ()),
    )


_ALARMS = GroupExplanation(
    sentence="The old deployment has no alarms and no monitors.",
    patterns=("services/backend/alarms/*", "services/backend/dashboard", "alarms/*"),
    missing_from="source",
)

PROMETHEUS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Alertmanager gets the same alarms, and sends them to PagerDuty where the stack has its key. The old "
        "deployment has no Prometheus.",
        {"uncompared/PrometheusRule/flexdesk": "present"},
    ),
    ExplanationRule(
        "Grafana gets the same dashboard. The old deployment has no Grafana.",
        {"uncompared/ConfigMap/flexdesk-dashboard": "present"},
    ),
)
