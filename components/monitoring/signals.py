"""What there is to watch of one service."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.monitoring.thresholds import ThresholdsSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """A service's target group and its load balancer, by the ends of their ARNs, as CloudWatch knows them."""

    target_group: pulumi.Input[str]
    """Such as ``targetgroup/k8s-shop-cart/0123456789abcdef``."""
    load_balancer: pulumi.Input[str]
    """Such as ``app/k8s-shop/0123456789abcdef``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where a worker takes its tasks from."""

    most_waiting: int
    """More tasks than these that wait are an alarm."""
    sqs_name: pulumi.Input[str] | None = None
    """The queue on SQS; one elsewhere is seen by KEDA alone, and so only by Prometheus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSignals:
    """One service: where it runs, how many pods it should have and when its state is worth an alarm."""

    cluster: pulumi.Input[str]
    namespace: str
    service: str
    """Name of its Deployment, its container and, where KEDA scales it, its ScaledObject."""
    min_replicas: int
    longest_request_seconds: int
    thresholds: ThresholdsSpec
    target_group: TargetGroup | None = None
    """Where it is exposed."""
    queue: Queue | None = None
    """Where it has one."""

    @property
    def latency_seconds(self) -> float:
        """What 95 of 100 requests must not outlast."""
        return self.thresholds.latency_seconds or self.longest_request_seconds
