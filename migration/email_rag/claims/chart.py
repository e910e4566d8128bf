"""Claims of the existing chart: the values files and manifests in ``helm/k8s-deployment/``."""

from __future__ import annotations

from collections.abc import Sequence

from migration.claims import Claim
from migration.email_rag.source_files import BACKEND_CHART, FRONTEND_CHART, SHARED_CLAIM, STORES_CHART, WORKER_CHART, at
from migration.facts import Value
from migration.readings import (
    Reading,
    field,
    kind_of,
    replicas,
    secrets_of,
    setting,
    text_of,
    variable,
    volume,
)

_STORES = at(STORES_CHART, "8-283")


def _claim(subject: str, source: str, stated: Value, planned: Reading) -> Claim:
    return Claim(name=f"chart/{subject}", source=source, stated=stated, planned=planned)


def _size(service: str, source: str, requests: str, cpu_limit: str, memory_limit: str) -> Sequence[Claim]:
    return (
        _claim(f"requests of {service}", source, requests, text_of(service, "resources", "cpu", "memory")),
        _claim(f"CPU limit of {service}", source, cpu_limit, field(service, "resources", "cpu_limit")),
        _claim(f"memory limit of {service}", source, memory_limit, field(service, "resources", "memory_limit")),
    )


def _grace(service: str, source: str, seconds: int) -> Claim:
    return _claim(
        f"grace period of {service}", source, seconds, field(service, "lifecycle", "termination_grace_seconds")
    )


def _volume(service: str, size: str) -> Sequence[Claim]:
    return (
        _claim(f"volume of {service}", _STORES, size, volume(service, "data", "size")),
        _claim(f"storage class of {service}", _STORES, "nfs-csi", volume(service, "data", "storage_class")),
    )


FRONTEND: Sequence[Claim] = (
    _claim("replicas of frontend", at(FRONTEND_CHART, "68-72"), "1-5", replicas("frontend")),
    _claim("CPU target of frontend", at(FRONTEND_CHART, 72), 70, field("frontend", "autoscaling", "cpu_percent")),
    *_size("frontend", at(FRONTEND_CHART, "139-145"), "50m 128Mi", "200m", "256Mi"),
    _grace("frontend", at(FRONTEND_CHART, 102), 30),
    _claim(
        "ports of frontend",
        at(FRONTEND_CHART, "42-48"),
        "80 8080",
        text_of("frontend", "endpoint", "port", "container_port"),
    ),
    _claim("user of frontend", at(FRONTEND_CHART, "125-129"), 1001, field("frontend", "process", "user_id")),
)

BACKEND: Sequence[Claim] = (
    _claim("replicas of backend", at(BACKEND_CHART, "80-84"), "3-5", replicas("backend")),
    _claim("CPU target of backend", at(BACKEND_CHART, "80-84"), 75, field("backend", "autoscaling", "cpu_percent")),
    _claim(
        "memory target of backend", at(BACKEND_CHART, "80-84"), 80, field("backend", "autoscaling", "memory_percent")
    ),
    *_size("backend", at(BACKEND_CHART, "239-292"), "500m 2048Mi", "2000m", "4096Mi"),
    _grace("backend", at(BACKEND_CHART, "87-114"), 120),
    _claim("liveness probe of backend", at(BACKEND_CHART, "87-98"), "http", field("backend", "liveness_probe", "kind")),
    _claim(
        "upload directory of backend",
        at(BACKEND_CHART, "202-218"),
        "/app/data/uploads",
        variable("backend", "UPLOAD_DIR"),
    ),
    _claim("schema migration", at(BACKEND_CHART, "292-360"), "init container of each pod", kind_of("migration")),
    _claim("user of backend", at(BACKEND_CHART, "239-243"), 1000, field("backend", "process", "user_id")),
)

WORKER: Sequence[Claim] = (
    _claim("replicas of worker", at(WORKER_CHART, "74-75"), "2-5", replicas("worker")),
    _claim(
        "queues of worker",
        at(WORKER_CHART, "78-85"),
        ("celery: 5 messages, without those in progress",),
        field("worker", "autoscaling", "queue_triggers"),
    ),
    *_size("worker", at(WORKER_CHART, "235-241"), "1000m 4096Mi", "3000m", "8192Mi"),
    _grace("worker", at(WORKER_CHART, 95), 300),
    _claim("port of worker", at(WORKER_CHART, "43-48"), 9999, field("worker", "endpoint", "port")),
    _claim(
        "upload directory of worker",
        at(WORKER_CHART, "184-185"),
        "/app/data/uploads",
        variable("worker", "UPLOAD_DIR"),
    ),
    _claim("secrets of worker", at(WORKER_CHART, "101-179"), "as the backend", secrets_of("worker")),
    _claim("user of worker", at(WORKER_CHART, "221-225"), 1000, field("worker", "process", "user_id")),
)

STORES: Sequence[Claim] = (
    *_volume("postgres", "50Gi"),
    *_size("postgres", _STORES, "250m 512Mi", "1000m", "2048Mi"),
    *_volume("redis", "10Gi"),
    *_size("redis", _STORES, "100m 256Mi", "500m", "512Mi"),
    _claim("memory of redis", _STORES, "512mb", setting("redis", "maxmemory")),
    *_volume("rabbitmq", "20Gi"),
    *_size("rabbitmq", _STORES, "250m 512Mi", "1000m", "1024Mi"),
    _claim("storage of uploads", at(SHARED_CLAIM, "12-17"), "nfs-csi", volume("backend", "uploads", "kind")),
)

CHART: Sequence[Claim] = (*FRONTEND, *BACKEND, *WORKER, *STORES)
