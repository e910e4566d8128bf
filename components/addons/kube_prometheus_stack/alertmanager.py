"""Alertmanager: whom alerts reach."""

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
"""Where the Prometheus operator puts a Secret that Alertmanager names."""

NOBODY = "null"
"""The receiver that drops what it is given."""

AlertSeverity = Literal["critical", "warning", "info"]
PagerDutySeverity = Literal["critical", "error", "warning", "info"]


class PagerDutySpec(Spec):
    """A service of PagerDuty, and what of the alerts it is told."""

    routing_key: SecretKeySpec
    """The integration key of the service (Events API v2)."""
    severities: Annotated[Mapping[AlertSeverity, PagerDutySeverity], Field(min_length=1)] = Field(
        default_factory=lambda: {"critical": "critical"}
    )
    """PagerDuty's severity by the alert's; alerts of any other are to be seen in Grafana, and wake nobody."""


class AlertmanagerSpec(Spec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 1
    """They tell each other what has been sent: two send an alert once."""
    storage: MemoryQuantity = "2Gi"
    """A volume for silences, and for what has been sent."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="128Mi")
    pager_duty: PagerDutySpec | None = None
    """Without it alerts reach nobody."""


def alertmanager_configuration(pager_duty: PagerDutySpec | None) -> dict[str, Any]:
    """Routes and receivers; the chart's own inhibition rules stay."""
    severities: Mapping[AlertSeverity, PagerDutySeverity] = pager_duty.severities if pager_duty else {}
    return {
        "route": {
            "receiver": NOBODY,
            "group_by": ["namespace", "alertname"],
            "routes": [
                # Fires always, to show that alerts arrive at all.
                {"receiver": NOBODY, "matchers": ['alertname = "Watchdog"']},
                *(
                    {"receiver": _receiver(severity), "matchers": [f'severity = "{severity}"']}
                    for severity in sorted(severities)
                ),
            ],
        },
        "receivers": [
            {"name": NOBODY},
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
