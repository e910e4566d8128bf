"""What CloudWatch can say of a service: metrics, and arithmetic on them.

Pods: Container Insights with enhanced observability (AWS calls it "Classic" beside the newer OTel one, whose metrics
have other names). The metrics and sets of dimensions are those that the CloudWatch agent declares
(aws/amazon-cloudwatch-agent, ``translator/translate/otel/exporter/awsemf/kubernetes.go``; AWS's page
``Container-Insights-metrics-enhanced-EKS``). ``PodName`` is the Deployment's name there, not the pod's.
Requests: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.signals import ServiceSignals, TargetGroup

CONTAINER_INSIGHTS = "ContainerInsights"
APPLICATION_LOAD_BALANCER = "AWS/ApplicationELB"
SQS = "AWS/SQS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of CloudWatch, and how its samples within a period become one number."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number over time: a metric, or an expression over several by their ids."""

    title: str
    metrics: Mapping[str, Metric]
    expression: str | None = None


def cpu_use(signals: ServiceSignals) -> Measure:
    """CPU in percent of the request: both metrics are percentages of the node, which the division takes out.

    Usage in percent of the limit, which AWS has ready, is there only for pods with a CPU limit, and ours have none.
    """
    return _share_of_request("CPU, % of request", signals, "pod_cpu_utilization", "pod_cpu_reserved_capacity")


def memory_use(signals: ServiceSignals) -> Measure:
    """Working set in percent of the request."""
    return _share_of_request("Memory, % of request", signals, "pod_memory_utilization", "pod_memory_reserved_capacity")


def available_replicas(signals: ServiceSignals) -> Measure:
    """Pods that can take work, as ``RunningTaskCount`` was on ECS."""
    return _single("Available replicas", _pods(signals, "status_replicas_available", "Minimum"))


def unavailable_replicas(signals: ServiceSignals) -> Measure:
    """Pods short of what the Deployment wants, all through a period."""
    return _single("Replicas missing", _pods(signals, "status_replicas_unavailable", "Minimum"))


def restarts(signals: ServiceSignals) -> Measure:
    """Restarts of containers; the agent reports those since its last look, so that they add up."""
    return _single("Restarts", _pods(signals, "pod_number_of_container_restarts", "Sum"))


def server_errors(target_group: TargetGroup) -> Measure:
    """Share of 5xx among the service's answers; the count of errors is missing where there were none."""
    return Measure(
        title="5xx, % of answers",
        metrics={
            "errors": _requests(target_group, "HTTPCode_Target_5XX_Count", "Sum"),
            "requests": _requests(target_group, "RequestCount", "Sum"),
        },
        expression="100 * FILL(errors, 0) / requests",
    )


def latency(target_group: TargetGroup) -> Measure:
    """Seconds until an answer begins, which 95 of 100 stay below."""
    return _single("Latency p95, s", _requests(target_group, "TargetResponseTime", "p95"))


def load_balancer_errors(load_balancer: pulumi.Input[str]) -> Measure:
    """5xx that the load balancer gave itself; AWS counts them by load balancer, never by service."""
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
    """Messages that nobody has taken yet."""
    return _single(
        "Messages waiting",
        Metric(
            namespace=SQS,
            name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue_name},
            statistic="Maximum",
        ),
    )


def _share_of_request(title: str, signals: ServiceSignals, used: str, reserved: str) -> Measure:
    return Measure(
        title=title,
        metrics={"used": _pods(signals, used, "Average"), "reserved": _pods(signals, reserved, "Average")},
        expression="100 * used / reserved",
    )


def _single(title: str, metric: Metric) -> Measure:
    return Measure(title=title, metrics={"value": metric})


def _pods(signals: ServiceSignals, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=CONTAINER_INSIGHTS,
        name=name,
        dimensions={"ClusterName": signals.cluster, "Namespace": signals.namespace, "PodName": signals.service},
        statistic=statistic,
    )


def _requests(target_group: TargetGroup, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=APPLICATION_LOAD_BALANCER,
        name=name,
        dimensions={"TargetGroup": target_group.target_group, "LoadBalancer": target_group.load_balancer},
        statistic=statistic,
    )
