"""What tells Route 53 that a load balancer's answers are bad, as plain values.

Route 53 does not ask for an alarm's state: it reads the alarm's metric itself. It can do so for a single metric with an
ordinary statistic only, no percentile and no arithmetic
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_AlarmIdentifier.html), so the alarms that people get are
none it could use, and counts and means stand here for their shares and percentiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

from components.monitoring.measures import APPLICATION_LOAD_BALANCER

PERIOD_SECONDS = 60
"""The shortest that load balancers report in."""
PERIODS = 2
"""So many in a row: one bad minute may be one bad request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAlarm:
    """A metric of a load balancer, and the bound above which its callers are better off elsewhere."""

    metric: str
    statistic: Literal["Average", "Sum"]
    threshold: float
    description: str

    def arguments(self, load_balancer: pulumi.Input[str]) -> dict[str, Any]:
        """What ``aws.cloudwatch.MetricAlarm`` takes, but for who is told."""
        return {
            "alarm_description": self.description,
            "namespace": APPLICATION_LOAD_BALANCER,
            "metric_name": self.metric,
            "dimensions": {"LoadBalancer": load_balancer},
            "statistic": self.statistic,
            "period": PERIOD_SECONDS,
            "evaluation_periods": PERIODS,
            "comparison_operator": "GreaterThanThreshold",
            "threshold": self.threshold,
            # Nobody called, or nobody got an error: load balancers report no zeros.
            "treat_missing_data": "notBreaching",
        }

    def triggers(self, load_balancer: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
        """What makes Route 53 read the alarm anew, for it keeps the definition that it once read."""
        return {
            "loadBalancer": load_balancer,
            "watched": f"{self.statistic} of {self.metric} above {self.threshold:g}",
            "periods": f"{PERIODS} of {PERIOD_SECONDS} s",
        }


def gate_alarms(who: str, *, server_errors: int, latency_seconds: float) -> Mapping[str, GateAlarm]:
    """By the suffix of their names."""
    return {
        "errors": GateAlarm(
            metric="HTTPCode_Target_5XX_Count",
            statistic="Sum",
            threshold=server_errors,
            description=f"The services of {who} gave more than {server_errors} answers of 5xx a minute.",
        ),
        "load-balancer-errors": GateAlarm(
            metric="HTTPCode_ELB_5XX_Count",
            statistic="Sum",
            threshold=server_errors,
            description=f"The load balancer of {who} itself gave more than {server_errors} answers of 5xx a minute.",
        ),
        "latency": GateAlarm(
            metric="TargetResponseTime",
            statistic="Average",
            threshold=latency_seconds,
            description=f"Answers of {who} take longer than {latency_seconds:g} s on average.",
        ),
    }
