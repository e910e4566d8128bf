"""Conditions of Prometheus alerts: those of the CloudWatch alarms on pods, and of Jobs, volumes and queues.

They use metrics of the kubelet (``container_…``, ``kubelet_volume_stats_…``), of kube-state-metrics (``kube_…``) and of
KEDA's operator (``keda_…``), scraped by kube-prometheus-stack. The ``namespace`` label of KEDA's metrics becomes
``exported_namespace``, because Prometheus sets ``namespace`` to the namespace of the operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from components.monitoring.signals import JobSignals, Signals, UseLimit, WorkloadSignals
from components.monitoring.thresholds import RESTART_MINUTES

Comparison = Literal[">", ">=", "<"]
Severity = Literal["critical", "warning"]

SLACK_MINUTES = 5
"""Time after the deadline of a run until the metric of its end has been scraped."""


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


def conditions(signals: Signals) -> Sequence[Condition]:
    """Return all conditions of one workload."""
    if isinstance(signals, JobSignals):
        return [_missed_run(signals) if signals.repeated else _failed_job(signals)]
    return [*_use(signals), *_running(signals), *_trouble(signals), *_queue(signals), *_volumes(signals)]


def _use(signals: WorkloadSignals) -> Sequence[Condition]:
    container = _labels(namespace=signals.namespace, container=signals.service)
    cpu = f"sum(rate(container_cpu_usage_seconds_total{container}[5m]))"
    memory = f"sum(container_memory_working_set_bytes{container})"
    return [
        *(_used(signals, "CPU", cpu, signals.cpu) if signals.cpu else ()),
        *(_used(signals, "Memory", memory, signals.memory) if signals.memory else ()),
    ]


def _used(
    signals: WorkloadSignals, resource: Literal["CPU", "Memory"], used: str, limit: UseLimit
) -> Sequence[Condition]:
    return [
        Condition(
            alert=f"Service{resource.capitalize()}High",
            title=f"{resource}, % of request",
            expression=_share(used, signals, resource.lower()),
            threshold=limit.of_request,
            summary=f"{signals.name} uses more than {limit.percent} % of {limit.of}.",
            unit="percent",
        )
    ]


def _running(signals: WorkloadSignals) -> Sequence[Condition]:
    """Return the condition on running pods; a missing count is 0, and a worker that scales to zero has none."""
    if not signals.min_replicas:
        return []
    return [
        Condition(
            alert="ServiceDown",
            title="Available replicas",
            expression=f"{_available(signals)} or vector(0)",
            threshold=1,
            summary=f"{signals.name} has no available pod, or the metric is missing.",
            comparison="<",
            minutes=1,
            severity="critical",
        )
    ]


def _trouble(signals: WorkloadSignals) -> Sequence[Condition]:
    container = _labels(namespace=signals.namespace, container=signals.service)
    return [
        Condition(
            alert="ServiceReplicasMissing",
            title="Replicas missing",
            expression=_missing(signals),
            threshold=1,
            summary=f"{signals.name} has unavailable replicas: a rollout is stuck, or pods are unschedulable.",
            comparison=">=",
            minutes=15,
        ),
        Condition(
            alert="ServiceRestarting",
            title=f"Restarts in {RESTART_MINUTES} minutes",
            expression=f"sum(increase(kube_pod_container_status_restarts_total{container}[{RESTART_MINUTES}m]))",
            threshold=signals.restarts,
            summary=f"{signals.name} restarted at least {signals.restarts} times within {RESTART_MINUTES} minutes.",
            comparison=">=",
            minutes=0,
        ),
    ]


def _queue(signals: WorkloadSignals) -> Sequence[Condition]:
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


def _volumes(signals: WorkloadSignals) -> Sequence[Condition]:
    volumes = signals.volumes
    if volumes is None:
        return []
    selector = _selector(_equal("namespace", signals.namespace), _match("persistentvolumeclaim", volumes.claims))
    used, size = (f"kubelet_volume_stats_{kind}_bytes{selector}" for kind in ("used", "capacity"))
    return [
        Condition(
            alert="ServiceVolumeFull",
            title="Volume, % of size",
            expression=f"100 * max({used} / {size})",
            threshold=volumes.percent,
            summary=f"A volume of {signals.name} is more than {volumes.percent} % full.",
            unit="percent",
        )
    ]


def _failed_job(signals: JobSignals) -> Condition:
    selector = _selector(
        _equal("namespace", signals.namespace), _match("job_name", [signals.name_pattern]), _equal("condition", "true")
    )
    return Condition(
        alert="JobFailed",
        title="Failed Jobs",
        expression=f"sum(kube_job_failed{selector})",
        threshold=1,
        summary=f"The Job {signals.name} has failed: every attempt did, or its deadline is over.",
        comparison=">=",
        minutes=0,
    )


def _missed_run(signals: JobSignals) -> Condition:
    """Return the condition on the last run: it began after the last success, and its deadline is over."""
    selector = _labels(namespace=signals.namespace, cronjob=signals.name_pattern)
    began = f"max(kube_cronjob_status_last_schedule_time{selector})"
    succeeded = f"max(kube_cronjob_status_last_successful_time{selector})"
    return Condition(
        alert="CronJobFailed",
        title="Seconds from the last success to the last start",
        expression=f"{began} - ({succeeded} or vector(0))",
        threshold=0,
        summary=f"The last run of the CronJob {signals.name} has not succeeded within its deadline.",
        minutes=ceil(signals.deadline_seconds / 60) + SLACK_MINUTES,
    )


def _available(signals: WorkloadSignals) -> str:
    if signals.controller == "Deployment":
        return f"sum(kube_deployment_status_replicas_available{_controller(signals)})"
    return f"sum(kube_statefulset_status_replicas_ready{_controller(signals)})"


def _missing(signals: WorkloadSignals) -> str:
    if signals.controller == "Deployment":
        return f"sum(kube_deployment_status_replicas_unavailable{_controller(signals)})"
    return f"sum(kube_statefulset_replicas{_controller(signals)}) - {_available(signals)}"


def _share(used: str, signals: WorkloadSignals, resource: str) -> str:
    requested = _labels(namespace=signals.namespace, container=signals.service, resource=resource)
    return f"100 * {used} / sum(kube_pod_container_resource_requests{requested})"


def _controller(signals: WorkloadSignals) -> str:
    return _labels(namespace=signals.namespace, **{signals.controller.lower(): signals.service})


def _labels(**labels: str) -> str:
    return _selector(*(_equal(name, value) for name, value in labels.items()))


def _equal(name: str, value: str) -> str:
    return f'{name}="{value}"'


def _match(name: str, patterns: Sequence[str]) -> str:
    return f'{name}=~"{"|".join(patterns)}"'


def _selector(*matchers: str) -> str:
    return "{" + ", ".join(matchers) + "}"
