"""Measures of a service in CloudWatch: metrics, and metric math on them.

Pods: Container Insights with enhanced observability (AWS calls it "Classic" beside the newer OTel one, whose metrics
have other names). The metrics and sets of dimensions are those that the CloudWatch agent declares
(aws/amazon-cloudwatch-agent, ``translator/translate/otel/exporter/awsemf/kubernetes.go``; AWS's page
``Container-Insights-metrics-enhanced-EKS``). ``PodName`` is the name of the Deployment, not of the pod.

Requests: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.signals import TargetGroup, WorkloadSignals

CONTAINER_INSIGHTS = "ContainerInsights"
APPLICATION_LOAD_BALANCER = "AWS/ApplicationELB"
SQS = "AWS/SQS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A CloudWatch metric with the statistic of a period."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A time series: a metric, or an expression over metrics by their ids."""

    title: str
    metrics: Mapping[str, Metric]
    expression: str | None = None


def cpu_use(signals: WorkloadSignals, pod: str) -> Measure:
    """Return CPU use in percent of the request; the division cancels the node's capacity.

    AWS's metric in percent of the limit exists only for pods with a CPU limit.
    """
    return _share_of_request("CPU, % of request", signals, pod, "pod_cpu_utilization", "pod_cpu_reserved_capacity")


def memory_use(signals: WorkloadSignals, pod: str) -> Measure:
    """Return the working set in percent of the memory request."""
    return _share_of_request(
        "Memory, % of request", signals, pod, "pod_memory_utilization", "pod_memory_reserved_capacity"
    )


def available_replicas(signals: WorkloadSignals) -> Measure:
    """Return the number of available pods, the equivalent of ``RunningTaskCount`` on ECS."""
    return _single("Available replicas", _insights(signals, signals.service, "status_replicas_available", "Minimum"))


def unavailable_replicas(signals: WorkloadSignals) -> Measure:
    """Return the number of pods that are missing during a whole period."""
    title = "Replicas missing"
    if signals.controller == "Deployment":
        return _single(title, _insights(signals, signals.service, "status_replicas_unavailable", "Minimum"))
    return Measure(
        title=title,
        metrics={
            "desired": _insights(signals, signals.service, "replicas_desired", "Maximum"),
            "available": _insights(signals, signals.service, "status_replicas_available", "Maximum"),
        },
        expression="desired - available",
    )


def restarts(signals: WorkloadSignals, pod: str) -> Measure:
    """Return container restarts; the agent reports the restarts since its last sample, so they can be summed."""
    return _single("Restarts", _insights(signals, pod, "pod_number_of_container_restarts", "Sum"))


def server_errors(target_group: TargetGroup) -> Measure:
    """Return the share of 5xx in the service's responses."""
    return _share_of_answers("5xx", target_group)


def client_errors(target_group: TargetGroup) -> Measure:
    """Return the share of 4xx in the service's responses."""
    return _share_of_answers("4xx", target_group)


def latency(target_group: TargetGroup) -> Measure:
    """Return the 95th percentile of the time to the first byte of a response, in seconds."""
    return _single("Latency p95, s", _requests(target_group, "TargetResponseTime", "p95"))


def unhealthy_targets(target_group: TargetGroup) -> Measure:
    """Return the number of the service's pods that fail the health check of the load balancer."""
    return _single("Unhealthy targets", _requests(target_group, "UnHealthyHostCount", "Minimum"))


def load_balancer_errors(load_balancer: pulumi.Input[str]) -> Measure:
    """Return the number of 5xx responses of the load balancer itself; AWS has no such metric for each service."""
    return _single(
        "5xx of the load balancer itself",
        Metric(
            namespace=APPLICATION_LOAD_BALANCER,
            name="HTTPCode_ELB_5XX_Count",
            dimensions={"LoadBalancer": load_balancer},
            statistic="Sum",
        ),
    )


def waiting_messages(queue_name: pulumi.Input[str]) -> Measure:
    """Return the number of messages that are visible in the queue."""
    return _single(
        "Messages waiting",
        Metric(
            namespace=SQS,
            name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue_name},
            statistic="Maximum",
        ),
    )


def _share_of_answers(codes: str, target_group: TargetGroup) -> Measure:
    """Return the share of the responses with these codes; a missing count of errors is 0."""
    return Measure(
        title=f"{codes}, % of answers",
        metrics={
            "errors": _requests(target_group, f"HTTPCode_Target_{codes.upper()}_Count", "Sum"),
            "requests": _requests(target_group, "RequestCount", "Sum"),
        },
        expression="100 * FILL(errors, 0) / requests",
    )


def _share_of_request(title: str, signals: WorkloadSignals, pod: str, used: str, reserved: str) -> Measure:
    return Measure(
        title=title,
        metrics={
            "used": _insights(signals, pod, used, "Average"),
            "reserved": _insights(signals, pod, reserved, "Average"),
        },
        expression="100 * used / reserved",
    )


def _single(title: str, metric: Metric) -> Measure:
    return Measure(title=title, metrics={"value": metric})


def _insights(signals: WorkloadSignals, pod: str, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=CONTAINER_INSIGHTS,
        name=name,
        dimensions={"ClusterName": signals.cluster, "Namespace": signals.namespace, "PodName": pod},
        statistic=statistic,
    )


def _requests(target_group: TargetGroup, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=APPLICATION_LOAD_BALANCER,
        name=name,
        dimensions={"TargetGroup": target_group.target_group, "LoadBalancer": target_group.load_balancer},
        statistic=statistic,
    )
