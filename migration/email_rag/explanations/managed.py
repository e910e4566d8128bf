"""Explanations of the servers that AWS operates in a stack: Amazon RDS and ElastiCache."""

from __future__ import annotations

from collections.abc import Sequence

from migration.explanation import ExplanationRule, Rule, left_out
from migration.model.system import System

_CONTAINER_FIELDS = ("environment/*", "secrets/*", "process/*", "readiness_probe/*", "lifecycle/*", "volumes/*")
_ENDPOINT_FIELDS = ("endpoint/container_port", "endpoint/dns_name", "endpoint/other_names", "network/*")


def is_managed(planned: System, store: str) -> bool:
    """Return True if AWS operates a store in this stack."""
    service = planned.services.get(store)
    return bool(service and service.managed)


def managed(planned: System) -> Sequence[Rule]:
    """Return the rules for the servers of AWS that the stack has."""
    return (
        *(_common("postgres") if is_managed(planned, "postgres") else ()),
        *(_POSTGRES if is_managed(planned, "postgres") else ()),
        *(_common("redis") if is_managed(planned, "redis") else ()),
        *(_REDIS if is_managed(planned, "redis") else ()),
    )


def _common(store: str) -> Sequence[Rule]:
    fields = (*_CONTAINER_FIELDS, *_ENDPOINT_FIELDS)
    return (
        left_out(
            "AWS operates the server: it has no container. A security group admits the nodes, and network policies the "
            "pods that use it.",
            *(f"services/{store}/{field}" for field in fields),
        ),
        left_out(
            "AWS operates the server: the rows of its own settings have the size, the storage and the backups.",
            *(f"claims/*/{subject} of {store}" for subject in ("volume", "storage class", "requests", "memory")),
            *(f"claims/*/{subject} of {store}" for subject in ("CPU limit", "memory limit", "storage", "health check")),
            f"claims/document/access to the volume of {store}",
        ),
        ExplanationRule(
            "A standby in another zone takes over when the server or its zone fails.",
            {
                f"services/{store}/replicas/desired": "2",
                f"services/{store}/replicas/min": "2",
                f"services/{store}/replicas/max": "2",
                f"services/{store}/managed/several_zones": "yes",
                f"claims/document/replicas of {store}": "2",
            },
        ),
        ExplanationRule(
            "Compose encrypts neither the disk nor the connections, and everything in its network reaches the server.",
            {
                f"services/{store}/managed/encrypted": "yes",
                f"services/{store}/managed/encrypted_in_transit": "yes",
                f"services/{store}/managed/public": "no",
            },
        ),
        ExplanationRule(
            "The server is not deleted with the stack by mistake, and leaves a snapshot.",
            {f"services/{store}/managed/final_snapshot": "yes"},
        ),
    )


_POSTGRES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "Up to six backends and ten workers, and those of a rollout, connect at once.",
        {"services/postgres/server_settings/max_connections": "450"},
    ),
    ExplanationRule(
        "The server rejects connections without TLS. Both drivers of the application try TLS first, so that the URL "
        "needs no parameter, which one of them would reject.",
        {"services/postgres/server_settings/rds.force_ssl": "1"},
    ),
    ExplanationRule(
        "Sizes of the settings. The storage grows before it is full.",
        {
            "services/postgres/managed/instance_type": "db.t4g.medium",
            "services/postgres/managed/storage": "50Gi gp3, grows to 200Gi",
        },
    ),
    ExplanationRule(
        "The script `scripts/backup.sh` keeps seven days on the same host.",
        {
            "services/postgres/managed/backup_retention_days": "14",
            "services/postgres/managed/deletion_protection": "yes",
        },
    ),
)

_REDIS: Sequence[Rule] = (
    ExplanationRule(
        "Valkey continues Redis 7.2 with the same protocol, and costs less on ElastiCache.",
        {"services/redis/image/repository": "valkey"},
    ),
    left_out(
        "The instance type sets the memory, and a replica with daily snapshots replaces the append-only file.",
        "services/redis/server_settings/appendonly",
        "services/redis/server_settings/maxmemory",
    ),
    ExplanationRule("The size of the settings.", {"services/redis/managed/instance_type": "cache.t4g.micro"}),
    ExplanationRule(
        "Redis has results of tasks and messages between processes, so that a week is enough.",
        {"services/redis/managed/backup_retention_days": "7"},
    ),
)
