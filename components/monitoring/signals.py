"""The observable properties of one service."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.monitoring.thresholds import ThresholdsSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """A service's target group and its load balancer, by the suffixes of their ARNs, as in CloudWatch."""

    target_group: pulumi.Input[str]
    """Suffix such as ``targetgroup/k8s-shop-cart/0123456789abcdef``."""
    load_balancer: pulumi.Input[str]
    """Suffix such as ``app/k8s-shop/0123456789abcdef``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue that a worker consumes."""

    max_waiting: int
    """Number of waiting tasks above which an alarm fires."""
    sqs_name: pulumi.Input[str] | None = None
    """Name of a queue on SQS; other queues are visible to KEDA and Prometheus only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSignals:
    """The names, the minimum of replicas and the thresholds of one service."""

    cluster: pulumi.Input[str]
    namespace: str
    service: str
    """Name of its Deployment, its container and, if KEDA scales it, its ScaledObject."""
    min_replicas: int
    longest_request_seconds: int
    thresholds: ThresholdsSpec
    target_group: TargetGroup | None = None
    """Target group, if the service is exposed."""
    queue: Queue | None = None
    """Queue, if the service consumes one."""

    @property
    def name(self) -> str:
        """Namespace and name of the service, for people."""
        return f"{self.namespace}/{self.service}"

    @property
    def latency_seconds(self) -> float:
        """Threshold of the 95th percentile of the response time."""
        return self.thresholds.latency_seconds or self.longest_request_seconds
