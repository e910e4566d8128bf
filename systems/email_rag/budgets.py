"""Limits that have to fit together: connections to the database, and the times of tasks and messages."""

from __future__ import annotations

from collections.abc import Iterable

from components.stores.postgresql import PostgreSqlSpec
from components.stores.rabbitmq import RabbitMqSpec
from components.workload.autoscaling import ScalingSpec
from components.workload.worker_scaling import WorkerScalingSpec
from systems.email_rag.application import RATE_LIMIT_SECONDS, RETRY_SECONDS, PoolSpec
from systems.email_rag.backend import BackendSpec
from systems.email_rag.worker import EmailWorkerSpec

RESERVED_CONNECTIONS = 3
"""Connections that PostgreSQL keeps for superusers (``superuser_reserved_connections``)."""

JOB_CONNECTIONS = 2
"""A migration and a backup at the same time."""


def connection_faults(
    postgres: PostgreSqlSpec, pool: PoolSpec, backend: BackendSpec, worker: EmailWorkerSpec
) -> Iterable[str]:
    """Yield a sentence if the old and the new pods of a rollout open more connections than the server accepts."""
    backends = _pods_in_rollout(backend.scaling) * pool.connections
    # A worker has no pool: each process opens one connection.
    workers = _pods_in_rollout(worker.scaling) * worker.concurrency
    needed = backends + workers + JOB_CONNECTIONS + RESERVED_CONNECTIONS
    limit = postgres.max_connections
    if needed > limit:
        key = "cluster.maxConnections" if postgres.hosting == "cluster" else "managed.maxConnections"
        yield (
            f"postgres.{key} {limit} is below the {needed} connections of a rollout at scaling.max: {backends} of the "
            f"backend, {workers} of the workers, {JOB_CONNECTIONS} of Jobs and {RESERVED_CONNECTIONS} reserved ones. "
            f"Raise it to {needed}, or lower application.pool, scaling.max or worker.concurrency."
        )


def message_faults(rabbitmq: RabbitMqSpec, worker: EmailWorkerSpec) -> Iterable[str]:
    """Yield a sentence if the broker delivers a message once more while a worker holds it."""
    waiting = RATE_LIMIT_SECONDS * worker.concurrency
    held = worker.longest_task_seconds + RETRY_SECONDS + waiting
    timeout = rabbitmq.consumer_timeout_seconds
    if timeout < held:
        yield (
            f"rabbitmq.{rabbitmq.hosting}.consumerTimeoutSeconds {timeout} is below the {held} s for which a worker "
            f"holds a message: worker.longestTaskSeconds {worker.longest_task_seconds}, {RETRY_SECONDS} s before a "
            f"retry and {waiting} s of the rate limit. The broker would deliver it once more. Raise it to {held}."
        )


def _pods_in_rollout(scaling: ScalingSpec | WorkerScalingSpec) -> int:
    """Return the maximum of pods at once.

    A Deployment replaces a pod when its termination starts, and a worker may need its whole grace period for a task:
    all old pods can still run beside all new ones.
    """
    return 2 * scaling.max
