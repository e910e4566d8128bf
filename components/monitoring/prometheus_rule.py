"""A PrometheusRule: alerts that Prometheus evaluates and sends to Alertmanager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.monitoring.conditions import Condition, conditions
from components.monitoring.signals import Signals

API_VERSION = "monitoring.coreos.com/v1"
KIND = "PrometheusRule"


def prometheus_rule_spec(system: str, workloads: Sequence[Signals]) -> dict[str, Any]:
    """Return a spec with a group for each workload, and a rule for each condition."""
    return {
        "groups": [
            {
                "name": f"{signals.namespace}.{signals.service}",
                "rules": [_rule(system, signals, condition) for condition in conditions(signals)],
            }
            for signals in workloads
        ]
    }


def _rule(system: str, signals: Signals, condition: Condition) -> dict[str, Any]:
    return {
        "alert": condition.alert,
        "expr": f"({condition.expression}) {condition.comparison} {condition.threshold:g}",
        "for": f"{condition.minutes}m",
        # Aggregation drops the labels of the metric, so the rule sets its own.
        "labels": {
            "severity": condition.severity,
            "namespace": signals.namespace,
            "service": signals.service,
            "system": system,
        },
        "annotations": {"summary": condition.summary, "description": "The current value is {{ $value | humanize }}."},
    }
