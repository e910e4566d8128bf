"""A service with all observable properties."""

from __future__ import annotations

from typing import Any

from components.monitoring.signals import Queue, ServiceSignals, TargetGroup
from components.monitoring.thresholds import ThresholdsSpec

TARGET_GROUP = TargetGroup(target_group="targetgroup/k8s-shop-cart/0a1", load_balancer="app/k8s-shop/0b2")
QUEUE = Queue(max_waiting=100, sqs_name="orders")


def service(thresholds: dict[str, Any] | None = None, **changes: Any) -> ServiceSignals:
    """Return the signals of the shop's cart, which is exposed and consumes a queue."""
    return ServiceSignals(
        **{
            "cluster": "main",
            "namespace": "shop-test",
            "service": "cart",
            "min_replicas": 2,
            "longest_request_seconds": 30,
            "thresholds": ThresholdsSpec.model_validate(thresholds or {}),
            "target_group": TARGET_GROUP,
            "queue": QUEUE,
            **changes,
        }
    )
