"""The CloudWatch alarms of a workload, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

from components.monitoring import measures
from components.monitoring.measures import Measure
from components.monitoring.signals import Requests, UseLimit, WorkloadSignals
from components.monitoring.thresholds import RESTART_MINUTES

MINUTE = 60
FIVE_MINUTES = 5 * MINUTE

Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]
MissingData = Literal["breaching", "notBreaching", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A measure and its threshold."""

    measure: Measure
    description: str
    threshold: float
    comparison: Comparison = "GreaterThanThreshold"
    period_seconds: int = FIVE_MINUTES
    periods: int = 2
    missing_data: MissingData = "notBreaching"

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of ``aws.cloudwatch.MetricAlarm``, except the actions."""
        return {
            "alarm_description": self.description,
            "comparison_operator": self.comparison,
            "evaluation_periods": self.periods,
            "threshold": self.threshold,
            "treat_missing_data": self.missing_data,
            "metric_queries": [*self._metrics(), *self._expression()],
        }

    def _metrics(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "return_data": self.measure.expression is None,
                "metric": {
                    "namespace": metric.namespace,
                    "metric_name": metric.name,
                    "dimensions": dict(metric.dimensions),
                    "stat": metric.statistic,
                    "period": self.period_seconds,
                },
            }
            for key, metric in self.measure.metrics.items()
        ]

    def _expression(self) -> list[dict[str, Any]]:
        if self.measure.expression is None:
            return []
        return [
            {
                "id": "value",
                "expression": self.measure.expression,
                "label": self.measure.title,
                "return_data": True,
            }
        ]


def pod_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    """Return the alarms on a workload's pods, by the suffix of their logical names."""
    return {**_use_alarms(signals), **_running_alarms(signals), **_trouble_alarms(signals)}


def _use_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    kinds = {"cpu": (signals.cpu, measures.cpu_use), "memory": (signals.memory, measures.memory_use)}
    return {
        f"{key}{suffix}": _use_alarm(signals, limit, measure(signals, pod))
        for key, (limit, measure) in kinds.items()
        if limit
        for suffix, pod in signals.pods.items()
    }


def _use_alarm(signals: WorkloadSignals, limit: UseLimit, measure: Measure) -> Alarm:
    return Alarm(
        measure=measure,
        description=f"{signals.name} uses more than {limit.percent} % of {limit.of}.",
        threshold=limit.of_request,
        missing_data="missing",
    )


def _running_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    """Return the alarm on running pods; a worker that scales to zero has none."""
    if not signals.min_replicas:
        return {}
    return {
        "running": Alarm(
            measure=measures.available_replicas(signals),
            description=f"{signals.name} has no available pod, or the metric is missing.",
            threshold=1,
            comparison="LessThanThreshold",
            period_seconds=MINUTE,
            periods=1,
            missing_data="breaching",
        )
    }


def _trouble_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    restarts = {
        f"restarts{suffix}": Alarm(
            measure=measures.restarts(signals, pod),
            description=f"{signals.name} restarted at least {signals.restarts} times within {RESTART_MINUTES} minutes.",
            threshold=signals.restarts,
            comparison="GreaterThanOrEqualToThreshold",
            period_seconds=RESTART_MINUTES * MINUTE,
            periods=1,
        )
        for suffix, pod in signals.pods.items()
    }
    # The only pod of a StatefulSet is missing when none is available.
    if signals.controller == "StatefulSet" and signals.min_replicas == 1:
        return restarts
    missing = Alarm(
        measure=measures.unavailable_replicas(signals),
        description=f"{signals.name} has unavailable replicas: a rollout is stuck, or pods are unschedulable.",
        threshold=0,
        periods=3,
    )
    return {"replicas": missing, **restarts}


def request_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    """Return the alarms on a service's responses; a service without a target group has none."""
    requests = signals.requests
    if requests is None:
        return {}
    percent, seconds = requests.server_error_percent, requests.latency_seconds
    return {
        "errors": Alarm(
            measure=measures.server_errors(requests.target_group),
            description=f"More than {percent} % of the responses of {signals.name} are 5xx.",
            threshold=percent,
        ),
        "latency": Alarm(
            measure=measures.latency(requests.target_group),
            description=f"The p95 response time of {signals.name} is above {seconds:g} s.",
            threshold=seconds,
        ),
        **_client_error_alarms(signals, requests),
        **_target_alarms(signals, requests),
    }


def _client_error_alarms(signals: WorkloadSignals, requests: Requests) -> Mapping[str, Alarm]:
    percent = requests.client_error_percent
    if percent is None:
        return {}
    return {
        "client-errors": Alarm(
            measure=measures.client_errors(requests.target_group),
            description=f"More than {percent} % of the responses of {signals.name} are 4xx.",
            threshold=percent,
        )
    }


def _target_alarms(signals: WorkloadSignals, requests: Requests) -> Mapping[str, Alarm]:
    count = requests.unhealthy_targets
    if count is None:
        return {}
    return {
        "targets": Alarm(
            measure=measures.unhealthy_targets(requests.target_group),
            description=f"{count} or more pods of {signals.name} fail the health check of the load balancer.",
            threshold=count,
            comparison="GreaterThanOrEqualToThreshold",
            period_seconds=MINUTE,
            periods=5,
        )
    }


def queue_alarms(signals: WorkloadSignals) -> Mapping[str, Alarm]:
    """Return the alarm on a workload's SQS queue; a workload without such a queue has none."""
    queue = signals.queue
    if queue is None or queue.sqs_name is None:
        return {}
    return {
        "queue": Alarm(
            measure=measures.waiting_messages(queue.sqs_name),
            description=f"More than {queue.max_waiting} messages are in the queue of {signals.name}.",
            threshold=queue.max_waiting,
        )
    }


def load_balancer_alarms(namespace: str, load_balancer: pulumi.Input[str], max_errors: int) -> Mapping[str, Alarm]:
    """Return the alarm on 5xx responses that the load balancer itself returns, without a response of a pod."""
    return {
        "errors": Alarm(
            measure=measures.load_balancer_errors(load_balancer),
            description=f"The load balancer of {namespace} itself returned more than {max_errors} 5xx responses.",
            threshold=max_errors,
        )
    }
