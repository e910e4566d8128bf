"""Claims of the migration document, whose lines the sources name."""

from __future__ import annotations

from collections.abc import Sequence

from migration.claims import Claim
from migration.email_rag.source_files import DOCUMENT as FILE
from migration.email_rag.source_files import at
from migration.facts import Value
from migration.readings import (
    CERT_MANAGER,
    Reading,
    field,
    kind_of,
    replicas,
    secrets_of,
    setting,
    tls,
    volume,
)


def _claim(subject: str, lines: int | str, stated: Value, planned: Reading) -> Claim:
    return Claim(name=f"document/{subject}", source=at(FILE, lines), stated=stated, planned=planned)


DOCUMENT: Sequence[Claim] = (
    _claim("replicas of the frontend", 29, "2-5", replicas("frontend")),
    _claim("replicas of the backend", 29, "2-6", replicas("backend")),
    _claim("replicas of the worker", 29, "2-10", replicas("worker")),
    _claim("replicas of postgres", 31, "1", replicas("postgres")),
    _claim("replicas of redis", 31, "1", replicas("redis")),
    _claim("replicas of rabbitmq", 31, "1", replicas("rabbitmq")),
    _claim("storage of postgres", 33, "NFS", volume("postgres", "data", "storage_class")),
    _claim("storage of redis", 33, "NFS", volume("redis", "data", "storage_class")),
    _claim("storage of rabbitmq", 33, "NFS", volume("rabbitmq", "data", "storage_class")),
    _claim("access to the volume of postgres", 128, ("ReadWriteOnce",), volume("postgres", "data", "access_modes")),
    _claim("storage of uploads", 92, "NFS, ReadWriteMany", volume("backend", "uploads", "kind")),
    _claim("storage of vectors", 93, "shared volume of the backend", kind_of("chroma")),
    _claim("TLS", 68, CERT_MANAGER, tls()),
    _claim("schema migration", 87, "init container", kind_of("migration")),
    _claim("secrets of the worker", 101, "as the backend", secrets_of("worker")),
    _claim("memory of redis", 149, "256mb", setting("redis", "maxmemory")),
    _claim("health check of postgres", 129, "configured", field("postgres", "readiness_probe", "command")),
    _claim("management port of rabbitmq", 176, ("management 15672",), field("rabbitmq", "endpoint", "other_ports")),
    _claim("image of the backend", 283, "amiteshhsingh/email-rag-backend", field("backend", "image", "repository")),
    _claim("image of the frontend", 284, "amiteshhsingh/email-rag-frontend", field("frontend", "image", "repository")),
    _claim("host", 332, "email-rag.iamsaif.ai", field("frontend", "listener_rule", "host")),
)
