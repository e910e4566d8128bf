"""Route 53's choice among weighted records, as its developer guide describes it.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html and, for
weights of 0, https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted-alias.html
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from tests.support.harness import Deployment

RECORD = "aws:route53/record:Record"
HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def traffic_shares(
    deployment: Deployment, *, bad_alarms: AbstractSet[str] = frozenset(), bad_targets: AbstractSet[str] = frozenset()
) -> Any:
    """Return each side's share of the DNS responses in percent, for active alarms and unhealthy targets."""
    records = {record.name.rpartition("-")[2]: record for record in deployment.all(RECORD)}
    weights = {key: record.inputs["weightedRoutingPolicies"][0]["weight"] for key, record in records.items()}
    well = {
        key
        for key, record in records.items()
        if key not in bad_targets and is_healthy(deployment, record.inputs.get("healthCheckId"), bad_alarms)
    }
    considered = [key for key in well if weights[key]] or [key for key in well if not weights[key]] or list(weights)
    return shares({key: weights[key] for key in considered}) | {key: 0 for key in weights if key not in considered}


def shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights as percentages; if all are 0, the shares are equal."""
    whole = sum(weights.values())
    return {key: 100 * weight / whole if whole else 100 / len(weights) for key, weight in weights.items()}


def is_healthy(deployment: Deployment, check_id: str | None, bad_alarms: AbstractSet[str]) -> bool:
    """Return True if the health check is healthy or absent."""
    if check_id is None:
        return True
    (check,) = [each for each in deployment.all(HEALTH_CHECK) if each.id == check_id]
    if check.inputs["type"] == "CALCULATED":
        children = [is_healthy(deployment, child, bad_alarms) for child in check.inputs["childHealthchecks"]]
        return sum(children) >= check.inputs["childHealthThreshold"]
    (watched,) = [each for each in deployment.all(ALARM) if each.outputs["name"] == check.inputs["cloudwatchAlarmName"]]
    return not any(watched.name.endswith(f"gate-{alarm}") for alarm in bad_alarms)
