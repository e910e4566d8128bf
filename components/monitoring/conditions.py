"""Conditions of Prometheus alerts: the same as the CloudWatch alarms on pods.

They use metrics of the kubelet (``container_…``), of kube-state-metrics (``kube_…``) and of KEDA's operator
(``keda_…``), scraped by kube-prometheus-stack. The ``namespace`` label of KEDA's metrics becomes
``exported_namespace``, because Prometheus sets ``namespace`` to the namespace of the operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.monitoring.signals import ServiceSignals
from components.monitoring.thresholds import RESTART_MINUTES

Comparison = Literal[">", ">=", "<"]
Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A PromQL expression and its threshold."""

    alert: str
    title: str
    expression: str
    threshold: float
    summary: str
    comparison: Comparison = ">"
    minutes: int = 10
    """Minutes above the threshold before the alert fires."""
    severity: Severity = "warning"
    unit: Literal["percent", "short"] = "short"
    """Unit of the graph in Grafana."""


def conditions(signals: ServiceSignals) -> Sequence[Condition]:
    """Return all conditions of one service."""
    return [*_use(signals), *_running(signals), *_trouble(signals), *_queue(signals)]


def _use(signals: ServiceSignals) -> Sequence[Condition]:
    thresholds = signals.thresholds
    container = _labels(namespace=signals.namespace, container=signals.service)
    return [
        Condition(
            alert="ServiceCpuHigh",
            title="CPU, % of request",
            expression=_share(f"sum(rate(container_cpu_usage_seconds_total{container}[5m]))", signals, "cpu"),
            threshold=thresholds.cpu_percent,
            summary=f"{signals.name} uses more than {thresholds.cpu_percent} % of the CPU that it requests.",
            unit="percent",
        ),
        Condition(
            alert="ServiceMemoryHigh",
            title="Memory, % of request",
            expression=_share(f"sum(container_memory_working_set_bytes{container})", signals, "memory"),
            threshold=thresholds.memory_percent,
            summary=f"{signals.name} uses more than {thresholds.memory_percent} % of the memory that it requests.",
            unit="percent",
        ),
    ]


def _running(signals: ServiceSignals) -> Sequence[Condition]:
    """Return the condition on running pods; a missing count is 0, and a worker that scales to zero has none."""
    if not signals.min_replicas:
        return []
    return [
        Condition(
            alert="ServiceDown",
            title="Available replicas",
            expression=f"sum(kube_deployment_status_replicas_available{_deployment(signals)}) or vector(0)",
            threshold=1,
            summary=f"{signals.name} has no available pod, or the metric is missing.",
            comparison="<",
            minutes=1,
            severity="critical",
        )
    ]


def _trouble(signals: ServiceSignals) -> Sequence[Condition]:
    threshold = signals.thresholds.restarts
    container = _labels(namespace=signals.namespace, container=signals.service)
    return [
        Condition(
            alert="ServiceReplicasMissing",
            title="Replicas missing",
            expression=f"sum(kube_deployment_status_replicas_unavailable{_deployment(signals)})",
            threshold=1,
            summary=f"{signals.name} has unavailable replicas: a rollout is stuck, or pods are unschedulable.",
            comparison=">=",
            minutes=15,
        ),
        Condition(
            alert="ServiceRestarting",
            title=f"Restarts in {RESTART_MINUTES} minutes",
            expression=f"sum(increase(kube_pod_container_status_restarts_total{container}[{RESTART_MINUTES}m]))",
            threshold=threshold,
            summary=f"{signals.name} restarted at least {threshold} times within {RESTART_MINUTES} minutes.",
            comparison=">=",
            minutes=0,
        ),
    ]


def _queue(signals: ServiceSignals) -> Sequence[Condition]:
    if signals.queue is None:
        return []
    scaled_object = _labels(exported_namespace=signals.namespace, scaledObject=signals.service)
    return [
        Condition(
            alert="ServiceQueueLong",
            title="Tasks waiting",
            expression=f"max(keda_scaler_metrics_value{scaled_object})",
            threshold=signals.queue.max_waiting,
            summary=f"More than {signals.queue.max_waiting} tasks are in the queue of {signals.name}.",
        )
    ]


def _share(used: str, signals: ServiceSignals, resource: str) -> str:
    requested = _labels(namespace=signals.namespace, container=signals.service, resource=resource)
    return f"100 * {used} / sum(kube_pod_container_resource_requests{requested})"


def _deployment(signals: ServiceSignals) -> str:
    return _labels(namespace=signals.namespace, deployment=signals.service)


def _labels(**labels: str) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
