"""Settings and configuration of Alertmanager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from components.addons.kit.resources import ContainerResources
from components.spec import MemoryQuantity, Spec
from components.workload.secrets import SecretKeySpec

PAGER_DUTY_SECRET = "pagerduty"  # noqa: S105 - a name
PAGER_DUTY_KEY = "routing-key"
ROUTING_KEY_FILE = f"/etc/alertmanager/secrets/{PAGER_DUTY_SECRET}/{PAGER_DUTY_KEY}"
"""Path at which the Prometheus operator mounts the Secret."""

NULL_RECEIVER = "null"
"""Receiver that drops alerts."""

AlertSeverity = Literal["critical", "warning", "info"]
PagerDutySeverity = Literal["critical", "error", "warning", "info"]


class PagerDutySpec(Spec):
    """A service of PagerDuty, and the alerts that it receives."""

    routing_key: SecretKeySpec
    """Integration key of the service (Events API v2)."""
    severities: Annotated[Mapping[AlertSeverity, PagerDutySeverity], Field(min_length=1)] = Field(
        default_factory=lambda: {"critical": "critical"}
    )
    """Severity in PagerDuty by the severity of the alert. Grafana alone shows alerts of other severities."""


class AlertmanagerSpec(Spec):
    """Settings of Alertmanager."""

    replicas: Annotated[int, Field(ge=1)] = 1
    """Number of pods, which deduplicate notifications."""
    storage: MemoryQuantity = "2Gi"
    """Size of the volume for silences and the log of notifications."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="128Mi")
    pager_duty: PagerDutySpec | None = None
    """Receiver of alerts. Without it Alertmanager sends no notifications."""


def alertmanager_configuration(pager_duty: PagerDutySpec | None) -> dict[str, Any]:
    """Return routes and receivers. The inhibition rules of the chart remain."""
    severities: Mapping[AlertSeverity, PagerDutySeverity] = pager_duty.severities if pager_duty else {}
    return {
        "route": {
            "receiver": NULL_RECEIVER,
            "group_by": ["namespace", "alertname"],
            "routes": [
                # Always fires, to show that the alert pipeline works.
                {"receiver": NULL_RECEIVER, "matchers": ['alertname = "Watchdog"']},
                *(
                    {"receiver": _receiver(severity), "matchers": [f'severity = "{severity}"']}
                    for severity in sorted(severities)
                ),
            ],
        },
        "receivers": [
            {"name": NULL_RECEIVER},
            *(
                {
                    "name": _receiver(severity),
                    "pagerduty_configs": [
                        {"routing_key_file": ROUTING_KEY_FILE, "severity": severities[severity], "send_resolved": True}
                    ],
                }
                for severity in sorted(severities)
            ),
        ],
    }


def _receiver(severity: AlertSeverity) -> str:
    return f"pagerduty-{severity}"
