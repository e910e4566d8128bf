"""CloudWatch alarms that Route 53 can evaluate, as plain values.

Route 53 does not read the state of an alarm: it evaluates the alarm's metric itself. It supports a single metric with
an ordinary statistic, but no percentile and no metric math
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_AlarmIdentifier.html). The gate therefore uses counts and
means in place of the shares and percentiles of the other alarms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

from components.monitoring.measures import APPLICATION_LOAD_BALANCER

PERIOD_SECONDS = 60
"""Shortest period of load balancer metrics."""
PERIODS = 2
"""Consecutive periods above the threshold; one bad minute may be one bad request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAlarm:
    """A metric of a load balancer, and the threshold that closes the gate."""

    metric: str
    statistic: Literal["Average", "Sum"]
    threshold: float
    description: str

    def arguments(self, load_balancer: pulumi.Input[str]) -> dict[str, Any]:
        """Return the arguments of ``aws.cloudwatch.MetricAlarm``, except the actions."""
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
            # Load balancers do not report zeros: no data means no requests or no errors.
            "treat_missing_data": "notBreaching",
        }

    def triggers(self, load_balancer: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
        """Return triggers that make Route 53 read the alarm's definition again after a change."""
        return {
            "loadBalancer": load_balancer,
            "watched": f"{self.statistic} of {self.metric} above {self.threshold:g}",
            "periods": f"{PERIODS} of {PERIOD_SECONDS} s",
        }


def gate_alarms(owner: str, *, server_errors: int, latency_seconds: float) -> Mapping[str, GateAlarm]:
    """Return the alarms by the suffix of their logical names."""
    return {
        "errors": GateAlarm(
            metric="HTTPCode_Target_5XX_Count",
            statistic="Sum",
            threshold=server_errors,
            description=f"The services of {owner} returned more than {server_errors} 5xx responses a minute.",
        ),
        "load-balancer-errors": GateAlarm(
            metric="HTTPCode_ELB_5XX_Count",
            statistic="Sum",
            threshold=server_errors,
            description=f"The load balancer of {owner} returned more than {server_errors} 5xx responses a minute.",
        ),
        "latency": GateAlarm(
            metric="TargetResponseTime",
            statistic="Average",
            threshold=latency_seconds,
            description=f"The mean response time of {owner} is above {latency_seconds:g} s.",
        ),
    }
