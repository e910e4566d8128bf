"""Statements of the migration document about Flexdesk on Kubernetes."""

from __future__ import annotations

from collections.abc import Sequence

from migration.claims import Claim
from migration.facts import Value
from migration.flexdesk.source_files import document
from migration.model.system import System
from migration.readings import Reading, field, kind_of, replicas, secrets_of, text_of, variable


def _claim(subject: str, section: str, stated: Value, planned: Reading) -> Claim:
    return Claim(name=f"document/{subject}", source=document(section), stated=stated, planned=planned)


def _listeners(planned: System) -> Value | None:
    return planned.load_balancer.listeners if planned.load_balancer else None  # type: ignore[return-value]


CLAIMS: Sequence[Claim] = (
    _claim("replicas of the backend", "Step 3", "3-10", replicas("backend")),
    _claim("CPU target", "Step 3", 70, field("backend", "autoscaling", "cpu_percent")),
    _claim("memory target", "Step 3", 80, field("backend", "autoscaling", "memory_percent")),
    _claim("requests", "Step 2", "250m 512Mi", text_of("backend", "resources", "cpu", "memory")),
    _claim("limits", "Step 2", "500m 1024Mi", text_of("backend", "resources", "cpu_limit", "memory_limit")),
    _claim(
        "pods that stay available",
        "Additional Kubernetes Manifests",
        2,
        field("backend", "lifecycle", "disruption_budget_min_available"),
    ),
    _claim("image", "Step 2", "volttechafrica/flexdeskbackend", field("backend", "image", "repository")),
    _claim("liveness probe", "Step 2", "http", field("backend", "liveness_probe", "kind")),
    _claim("readiness probe", "Step 2", "http", field("backend", "readiness_probe", "kind")),
    _claim("startup probe", "Step 2", "http", field("backend", "startup_probe", "kind")),
    _claim("schema migration", "Step 2", "in the command of the image", kind_of("migration")),
    _claim("port of the Service", "Step 2", 80, field("backend", "endpoint", "port")),
    _claim("path of the health check", "Step 2", "/api/v2/health", field("backend", "target_group", "health_path")),
    _claim("type of the targets", "Step 2", "ip", field("backend", "target_group", "target_type")),
    _claim("host", "Step 2", "flexdesk.sch.ng", field("backend", "listener_rule", "host")),
    _claim("listeners", "Step 2", ("HTTP 80",), _listeners),
    _claim("secrets", "Step 2", ("DB_CONNECTION_STRING", "JWT_SECRET", "REDIS_PASSWORD"), secrets_of("backend")),
    _claim("variable NODE_ENV", "Step 2", "production", variable("backend", "NODE_ENV")),
    _claim("variable PORT", "Step 2", "8000", variable("backend", "PORT")),
    _claim("variable LOG_LEVEL", "Step 2", "info", variable("backend", "LOG_LEVEL")),
    _claim("variable LOG_FORMAT", "Step 2", "json", variable("backend", "LOG_FORMAT")),
)
