"""Workloads with all observable properties."""

from __future__ import annotations

from typing import Any

from components.monitoring.signals import (
    JobSignals,
    Queue,
    Requests,
    TargetGroup,
    UseLimit,
    Volumes,
    WorkloadSignals,
)

TARGET_GROUP = TargetGroup(target_group="targetgroup/k8s-shop-cart/0a1", load_balancer="app/k8s-shop/0b2")
REQUESTS = Requests(target_group=TARGET_GROUP, server_error_percent=5, latency_seconds=30)
QUEUE = Queue(max_waiting=100, sqs_name="orders")


def cpu_of_request(percent: int = 80) -> UseLimit:
    """Return a threshold of CPU use for pods without a CPU limit."""
    return UseLimit(percent=percent, of="the CPU that it requests", of_request=percent)


def service(**changes: Any) -> WorkloadSignals:
    """Return the signals of the shop's cart, which is exposed and consumes a queue."""
    memory = UseLimit(percent=85, of="its memory limit", of_request=170)
    return WorkloadSignals(
        **{
            "cluster": "main",
            "namespace": "shop-test",
            "service": "cart",
            "min_replicas": 2,
            "cpu": cpu_of_request(),
            "memory": memory,
            "restarts": 3,
            "requests": REQUESTS,
            "queue": QUEUE,
            **changes,
        }
    )


def database(replicas: int = 1, **changes: Any) -> WorkloadSignals:
    """Return the signals of the shop's database, a StatefulSet with a volume for each pod."""
    claims = [f"data-postgres-{ordinal}" for ordinal in range(replicas)]
    stateful = {"controller": "StatefulSet", "min_replicas": replicas, "volumes": Volumes(claims=claims, percent=80)}
    return service(**{"service": "postgres", "requests": None, "queue": None, **stateful, **changes})


def job(**changes: Any) -> JobSignals:
    """Return the signals of the shop's migration, a Job."""
    return JobSignals(
        **{
            "namespace": "shop-test",
            "service": "migration",
            "name_pattern": "shop-migration-job-[0-9a-f]+",
            "repeated": False,
            "deadline_seconds": 600,
            **changes,
        }
    )


def cron_job(**changes: Any) -> JobSignals:
    """Return the signals of the shop's backup, a CronJob."""
    return job(**{"service": "backup", "name_pattern": "backup", "repeated": True, "deadline_seconds": 3600, **changes})
