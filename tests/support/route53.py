"""How Route 53 chooses among weighted records, as its developer guide says it.

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


def answers(
    deployment: Deployment, *, bad_alarms: AbstractSet[str] = frozenset(), bad_targets: AbstractSet[str] = frozenset()
) -> Any:
    """Each side's share of the answers in percent, with these alarms on and these load balancers' targets ill."""
    records = {record.name.rpartition("-")[2]: record for record in deployment.all(RECORD)}
    weights = {key: record.inputs["weightedRoutingPolicies"][0]["weight"] for key, record in records.items()}
    well = {
        key
        for key, record in records.items()
        if key not in bad_targets and check_is_well(deployment, record.inputs.get("healthCheckId"), bad_alarms)
    }
    considered = [key for key in well if weights[key]] or [key for key in well if not weights[key]] or list(weights)
    return shares({key: weights[key] for key in considered}) | {key: 0 for key in weights if key not in considered}


def shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights as percentages; where all are 0 each is as likely as the others."""
    whole = sum(weights.values())
    return {key: 100 * weight / whole if whole else 100 / len(weights) for key, weight in weights.items()}


def check_is_well(deployment: Deployment, check_id: str | None, bad_alarms: AbstractSet[str]) -> bool:
    """Whether a health check says so; without one there is nothing against it."""
    if check_id is None:
        return True
    (check,) = [each for each in deployment.all(HEALTH_CHECK) if f"{each.name}-id" == check_id]
    if check.inputs["type"] == "CALCULATED":
        children = [check_is_well(deployment, child, bad_alarms) for child in check.inputs["childHealthchecks"]]
        return sum(children) >= check.inputs["childHealthThreshold"]
    return not any(check.inputs["cloudwatchAlarmName"].endswith(f"gate-{alarm}") for alarm in bad_alarms)
