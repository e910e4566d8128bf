"""The three servers that hold the data of Email-RAG: PostgreSQL, Redis and RabbitMQ."""

from __future__ import annotations

from collections.abc import Mapping

from migration.compose_facts import ComposeService, named_volume
from migration.email_rag.source_files import NETWORK, compose
from migration.facts import SourcedValue
from migration.model.container import HealthCheck, Image, Process
from migration.model.traffic import Endpoint
from migration.servers import settings_of_command

_RESTART = "unless-stopped"


def stores() -> Mapping[str, ComposeService]:
    """Return the servers by their planned names."""
    return {"postgres": _postgres(), "redis": _redis(), "rabbitmq": _rabbitmq()}


def _postgres() -> ComposeService:
    return ComposeService(
        source=compose("107-123"),
        image=Image(source=compose(108), repository="postgres", tag="15-alpine"),
        process=_process(compose(108), user=70, group=70),
        endpoint=_endpoint("postgres", 5432, line=109),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("119-123"),
            kind="command",
            command="pg_isready -U ${POSTGRES_USER} -d ${POSTGRES_DB}",
            interval_seconds=10,
            timeout_seconds=5,
            initial_delay_seconds=SourcedValue(0, "default of Docker"),
            failure_threshold=5,
        ),
        environment={
            "POSTGRES_USER": SourcedValue("emailrag", "${POSTGRES_USER}", source=compose(112)),
            "POSTGRES_DB": SourcedValue("emailrag_prod", "${POSTGRES_DB}", source=compose(114)),
        },
        secrets={"POSTGRES_PASSWORD": SourcedValue("${POSTGRES_PASSWORD}", source=compose(113))},
        server_settings={"max_connections": SourcedValue("100", "default of PostgreSQL")},
        volumes={"data": named_volume("postgres_data", "/var/lib/postgresql/data", source=compose(116))},
    )


def _redis() -> ComposeService:
    command, line = "redis-server --appendonly yes --maxmemory 256mb --maxmemory-policy allkeys-lru", compose(132)
    return ComposeService(
        source=compose("128-141"),
        image=Image(source=compose(129), repository="redis", tag="7-alpine"),
        process=_process(line, user=999, group=1000, command=command),
        endpoint=_endpoint("redis", 6379, line=130),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("137-141"),
            kind="command",
            command="redis-cli ping",
            interval_seconds=10,
            timeout_seconds=5,
            initial_delay_seconds=SourcedValue(0, "default of Docker"),
            failure_threshold=5,
        ),
        server_settings={
            name: SourcedValue(value, source=line) for name, value in settings_of_command(command).items()
        },
        volumes={"data": named_volume("redis_data", "/data", source=compose(134))},
    )


def _rabbitmq() -> ComposeService:
    return ComposeService(
        source=compose("146-161"),
        image=Image(source=compose(147), repository="rabbitmq", tag="3-management-alpine"),
        process=_process(compose(147), user=100, group=101),
        endpoint=_endpoint("rabbitmq", 5672, line=148),
        restart=_RESTART,
        network=NETWORK,
        health_check=HealthCheck(
            source=compose("157-161"),
            kind="command",
            command="rabbitmq-diagnostics -q ping",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=SourcedValue(0, "default of Docker"),
            failure_threshold=5,
        ),
        environment={"RABBITMQ_DEFAULT_USER": SourcedValue("emailrag", "${RABBITMQ_USER}", source=compose(151))},
        secrets={"RABBITMQ_DEFAULT_PASS": SourcedValue("${RABBITMQ_PASSWORD}", source=compose(152))},
        server_settings={"consumer_timeout": SourcedValue("1800000", "default of RabbitMQ")},
        volumes={"data": named_volume("rabbitmq_data", "/var/lib/rabbitmq", source=compose(154))},
    )


def _process(source: str, *, user: int, group: int, command: str | None = None) -> Process:
    """Return a process that the image starts as root, and that changes to the user of the server."""
    return Process(
        source=source,
        command=command,
        user_id=SourcedValue(user, "started as root"),
        group_id=SourcedValue(group, "started as root"),
        read_only_root_filesystem=SourcedValue(value=False, original="default of Docker"),
        security_settings=("seccomp RuntimeDefault",),
    )


def _endpoint(name: str, port: int, *, line: int) -> Endpoint:
    return Endpoint(
        source=compose(line - 2),
        protocol="TCP",
        port=port,
        container_port=port,
        dns_name=name,
        other_names=SourcedValue((f"email-rag-{name}",), source=compose(line)),
    )
