"""Reasons that are about alarms and dashboards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration.facts import ABSENT
from migration.reason import Reason

FIVE_MINUTES_TWICE = "2 x 300 s"
LOAD_BALANCER = "AWS/ApplicationELB"


def _alarm(name: str, *, metric: str, condition: str, lasting: str = FIVE_MINUTES_TWICE) -> Mapping[str, str]:
    """An alarm that ECS did not have."""
    return {
        f"{name}/metric": metric,
        f"{name}/condition": condition,
        f"{name}/lasting": lasting,
        f"{name}/missing_data": "notBreaching",
        f"{name}/tells": "yes",
    }


_LATENCY = f"{LOAD_BALANCER} TargetResponseTime, p95"

KEPT: Sequence[Reason] = (
    Reason(
        "Container Insights measures pods where AWS/ECS measured tasks. Both are in percent of what is reserved.",
        {
            f"services/*/alarms/{what}/metric": (
                f"ContainerInsights 100 * pod_{what}_utilization / pod_{what}_reserved_capacity, Average"
            )
            for what in ("cpu", "memory")
        },
    ),
    Reason(
        "Container Insights measures pods where AWS/ECS measured tasks. A pod counts once it can take work, a task did "
        "once it ran.",
        {"services/*/alarms/running/metric": "ContainerInsights status_replicas_available, Minimum"},
    ),
    Reason(
        "No data is neither good nor bad: this alarm says that it does not know, the one on running pods goes off.",
        {f"services/*/alarms/{what}/missing_data": "missing" for what in ("cpu", "memory")},
    ),
    Reason(
        "The Terraform files give their alarms no action: they turned red in the console, and nobody was told.",
        {f"services/*/alarms/{what}/tells": "yes" for what in ("cpu", "memory", "running")},
    ),
    Reason(
        "Pulumi makes the name up, from the same first words and a random end: the old alarm keeps its own while both "
        "are there, and nothing calls an alarm by its name.",
        {f"services/*/alarms/{what}/name": ABSENT for what in ("cpu", "memory", "running")},
    ),
    Reason(
        "The three graphs of ECS first, then one for each further alarm.",
        {
            "services/*/dashboard": (
                "CPU, % of request, Memory, % of request, Available replicas, 5xx, % of answers, Latency p95, s, "
                "Replicas missing, Restarts"
            )
        },
    ),
)

FURTHER: Sequence[Reason] = (
    Reason(
        "ECS had no alarm on answers of 5xx.",
        _alarm(
            "services/*/alarms/errors",
            metric=f"{LOAD_BALANCER} 100 * FILL(HTTPCode_Target_5XX_Count, 0) / RequestCount, Sum",
            condition="GreaterThanThreshold 5",
        ),
    ),
    Reason(
        "ECS had no alarm on slow answers.",
        {
            **_alarm("services/orchestrator/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 200"),
            **_alarm("services/layering/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 30"),
            **_alarm("services/wash-trading/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 30"),
            **_alarm("services/aggregator/alarms/latency", metric=_LATENCY, condition="GreaterThanThreshold 60"),
        },
    ),
    Reason(
        "ECS had no alarm on a rollout that is stuck.",
        _alarm(
            "services/*/alarms/replicas",
            metric="ContainerInsights status_replicas_unavailable, Minimum",
            condition="GreaterThanThreshold 0",
            lasting="3 x 300 s",
        ),
    ),
    Reason(
        "ECS had no alarm on containers that restart again and again.",
        _alarm(
            "services/*/alarms/restarts",
            metric="ContainerInsights pod_number_of_container_restarts, Sum",
            condition="GreaterThanOrEqualToThreshold 3",
            lasting="1 x 900 s",
        ),
    ),
    Reason(
        "ECS had no alarm on what the load balancer answers when no service does.",
        _alarm(
            "alarms/load-balancer-errors",
            metric=f"{LOAD_BALANCER} HTTPCode_ELB_5XX_Count, Sum",
            condition="GreaterThanThreshold 5",
        ),
    ),
)

PROMETHEUS: Sequence[Reason] = (
    Reason(
        "The same alarms once more for Alertmanager; ECS had no Prometheus.",
        {"unread/PrometheusRule/layering-detection": "planned"},
    ),
    Reason(
        "The same dashboard once more for Grafana; ECS had none.",
        {"unread/ConfigMap/layering-detection-dashboard": "planned"},
    ),
)
