"""Explanations of alarms and dashboards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.explanation import ExplanationRule
from migration.facts import ABSENT

TWO_PERIODS = "2 x 300 s"
LOAD_BALANCER = "AWS/ApplicationELB"


def _alarm(name: str, *, metric: str, condition: str, periods: str = TWO_PERIODS) -> Mapping[str, str]:
    """Return the planned values of an alarm that ECS does not have."""
    return {
        f"{name}/metric": metric,
        f"{name}/condition": condition,
        f"{name}/periods": periods,
        f"{name}/missing_data": "notBreaching",
        f"{name}/has_action": "yes",
    }


_LATENCY = f"{LOAD_BALANCER} TargetResponseTime, p95"

ECS_ALARMS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Container Insights measures pods, AWS/ECS measures tasks. Both are in percent of the request.",
        {
            f"services/*/alarms/{resource}/metric": (
                f"ContainerInsights 100 * pod_{resource}_utilization / pod_{resource}_reserved_capacity, Average"
            )
            for resource in ("cpu", "memory")
        },
    ),
    ExplanationRule(
        "Container Insights counts available pods, AWS/ECS counts running tasks.",
        {"services/*/alarms/running/metric": "ContainerInsights status_replicas_available, Minimum"},
    ),
    ExplanationRule(
        "Without data this alarm changes to INSUFFICIENT_DATA. The alarm on running pods reports the outage.",
        {f"services/*/alarms/{resource}/missing_data": "missing" for resource in ("cpu", "memory")},
    ),
    ExplanationRule(
        "The ECS alarms have no action, so they send no notification.",
        {f"services/*/alarms/{alarm}/has_action": "yes" for alarm in ("cpu", "memory", "running")},
    ),
    ExplanationRule(
        "Pulumi generates the name with a random suffix, so that both alarms can exist during the migration.",
        {f"services/*/alarms/{alarm}/name": ABSENT for alarm in ("cpu", "memory", "running")},
    ),
    ExplanationRule(
        "The dashboard has the three graphs of ECS and one graph for each new alarm.",
        {
            "services/*/dashboard": (
                "CPU, % of request, Memory, % of request, Available replicas, 5xx, % of answers, Latency p95, s, "
                "Replicas missing, Restarts"
            )
        },
    ),
)

NEW_ALARMS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "ECS has no alarm on 5xx responses.",
        _alarm(
            "services/*/alarms/errors",
            metric=f"{LOAD_BALANCER} 100 * FILL(HTTPCode_Target_5XX_Count, 0) / RequestCount, Sum",
            condition="GreaterThanThreshold 5",
        ),
    ),
    ExplanationRule(
        "ECS has no alarm on latency.",
        {
            **_alarm("services/orchestrator/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 200"),
            **_alarm("services/layering/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 30"),
            **_alarm("services/wash-trading/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 30"),
            **_alarm("services/aggregator/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 60"),
        },
    ),
    ExplanationRule(
        "ECS has no alarm on a stuck rollout.",
        _alarm(
            "services/*/alarms/replicas",
            metric="ContainerInsights status_replicas_unavailable, Minimum",
            condition="GreaterThanThreshold 0",
            periods="3 x 300 s",
        ),
    ),
    ExplanationRule(
        "ECS has no alarm on restarting containers.",
        _alarm(
            "services/*/alarms/restarts",
            metric="ContainerInsights pod_number_of_container_restarts, Sum",
            condition="GreaterThanOrEqualToThreshold 3",
            periods="1 x 900 s",
        ),
    ),
    ExplanationRule(
        "ECS has no alarm on 5xx responses of the load balancer itself.",
        _alarm(
            "alarms/load-balancer-errors",
            metric=f"{LOAD_BALANCER} HTTPCode_ELB_5XX_Count, Sum",
            condition="GreaterThanThreshold 5",
        ),
    ),
)

PROMETHEUS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Alertmanager gets the same alarms. ECS has no Prometheus.",
        {"uncompared/PrometheusRule/layering-detection": "present"},
    ),
    ExplanationRule(
        "Grafana gets the same dashboard. ECS has no Grafana.",
        {"uncompared/ConfigMap/layering-detection-dashboard": "present"},
    ),
)
