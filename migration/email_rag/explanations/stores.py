"""Explanations of PostgreSQL, Redis and RabbitMQ in the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from migration.email_rag.explanations.workloads import STORES, of
from migration.explanation import ExplanationRule, Matcher
from migration.facts import ABSENT, Value
from migration.matchers import VERSIONED_TAG


def _sets_the_password(value: Value | None) -> bool:
    return isinstance(value, str) and "PASS" in value


def _starts_with_a_password(value: Value | None) -> bool:
    return isinstance(value, str) and "redis-server" in value and "requirepass" in value


IMAGES: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The tag of Compose moves to each new release. A setting chooses the release of a server.",
        of(STORES, {"image/tag": VERSIONED_TAG}),
    ),
)

_ROTATION = (
    "The server reads its password only while its volume is empty. The command sets the one of Secrets Manager at each "
    "start, so that a rotated password reaches the server."
)

_POSTGRES: Sequence[ExplanationRule] = (
    ExplanationRule(
        _ROTATION,
        of(("postgres",), {"process/after_start": Matcher("a command that sets the password", _sets_the_password)}),
    ),
    ExplanationRule(
        "The program chooses the names. A restore gives all tables to the new user.",
        of(("postgres",), {"environment/POSTGRES_USER": "email_rag", "environment/POSTGRES_DB": "email_rag"}),
    ),
    ExplanationRule(
        "Data are below the mount point: a new volume has a folder `lost+found`, with which the server does not start.",
        of(("postgres",), {"environment/PGDATA": "/var/lib/postgresql/data/pgdata"}),
    ),
    ExplanationRule(
        "All backends and workers, and those of a rollout, connect at once.",
        of(
            ("postgres",),
            {"server_settings/max_connections": "300", "process/command": "-c max_connections=300"},
        ),
    ),
    ExplanationRule(
        "The same check in another notation.",
        of(
            ("postgres",),
            {"readiness_probe/command": 'pg_isready --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"'},
        ),
    ),
    ExplanationRule(
        "The server ends its connections and writes its data first. Compose kills it after 10 s.",
        of(("postgres",), {"lifecycle/termination_grace_seconds": "120"}),
    ),
    ExplanationRule("A setting chooses the size, and raises it.", of(("postgres",), {"volumes/data/size": "50Gi"})),
)

_REDIS: Sequence[ExplanationRule] = (
    ExplanationRule(
        "The same settings in a file, and a password: on Compose every container of the network has access.",
        of(
            ("redis",),
            {
                "process/command": Matcher("a start with a password", _starts_with_a_password),
                "server_settings/dir": "/data",
            },
        ),
    ),
    ExplanationRule(
        "Redis writes each change before it confirms it. By default it loses up to a second of changes.",
        of(("redis",), {"server_settings/appendfsync": "always"}),
    ),
    ExplanationRule(
        "The client exits with 0 although its output is an error, such as `LOADING`.",
        of(("redis",), {"readiness_probe/command": "redis-cli ping | grep -q PONG"}),
    ),
    ExplanationRule(
        "The server writes its data first. Compose kills it after 10 s.",
        of(("redis",), {"lifecycle/termination_grace_seconds": "45"}),
    ),
    ExplanationRule("The size of the chart.", of(("redis",), {"volumes/data/size": "10Gi"})),
)

_RABBITMQ: Sequence[ExplanationRule] = (
    ExplanationRule(
        _ROTATION,
        of(("rabbitmq",), {"process/after_start": Matcher("a command that sets the password", _sets_the_password)}),
    ),
    ExplanationRule("The program chooses the name.", of(("rabbitmq",), {"environment/RABBITMQ_DEFAULT_USER": "tasks"})),
    ExplanationRule(
        "After 30 minutes, the default, RabbitMQ delivers a task of an hour a second time, and its e-mails are "
        "inserted twice.",
        of(("rabbitmq",), {"server_settings/consumer_timeout": "7200000"}),
    ),
    ExplanationRule(
        "RabbitMQ stops publishers before the pod reaches its memory limit or its volume is full.",
        of(
            ("rabbitmq",),
            {
                "server_settings/vm_memory_high_watermark.absolute": "644245094",
                "server_settings/disk_free_limit.absolute": "1GB",
            },
        ),
    ),
    ExplanationRule(
        "An open port without a command: `rabbitmq-diagnostics` starts a virtual machine of Erlang at each check.",
        of(
            ("rabbitmq",),
            {
                "readiness_probe/kind": "tcp",
                "readiness_probe/command": ABSENT,
                "readiness_probe/interval_seconds": "10",
                "readiness_probe/timeout_seconds": "5",
            },
        ),
    ),
    ExplanationRule(
        "The server ends its connections and writes its messages first. Compose kills it after 10 s.",
        of(("rabbitmq",), {"lifecycle/termination_grace_seconds": "120"}),
    ),
    ExplanationRule(
        "The management API has a port of the Service, for `kubectl port-forward` and for KEDA.",
        of(("rabbitmq",), {"endpoint/other_ports": "management 15672"}),
    ),
    ExplanationRule("The size of the chart.", of(("rabbitmq",), {"volumes/data/size": "20Gi"})),
)

_SERVERS: Mapping[str, Sequence[ExplanationRule]] = {"postgres": _POSTGRES, "redis": _REDIS, "rabbitmq": _RABBITMQ}

_NFS = "PostgreSQL, Redis and RabbitMQ need file locks and fast syncs: NFS can damage their data."


def stores(in_cluster: Iterable[str]) -> Sequence[ExplanationRule]:
    """Return the rules for the servers that are in the cluster."""
    names = list(in_cluster)
    volume = {
        "volumes/data/kind": "PersistentVolumeClaim",
        "volumes/data/storage_class": "gp3-retain",
        "volumes/data/access_modes": "ReadWriteOnce",
    }
    return (
        *(rule for name in names for rule in _SERVERS[name]),
        ExplanationRule(
            "A block volume of its own, which grows by a setting. On Compose the data share the disk of the host.",
            of(names, volume),
        ),
        ExplanationRule(
            _NFS,
            {
                f"claims/{claim} of {name}": "gp3-retain"
                for name in names
                for claim in ("document/storage", "chart/storage class")
            },
        ),
        ExplanationRule(
            "Reloader restarts the pod when its secret changes. On Compose a new value of `.env.prod` needs `up -d`.",
            {
                f"uncompared/StatefulSet/{name}/metadata.annotations.secret.reloader.stakater.com/auto": "true"
                for name in names
            },
        ),
    )
