"""The two services of the Compose file: the backend, and the Datadog Agent beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from migration.compose_facts import COMPOSE_DEFAULT, DOCKER_DEFAULT, ComposeService
from migration.facts import SourcedValue, Text
from migration.flexdesk.source_files import ALB, BRIDGE, CONFIG, DEPLOY, IMAGE, at, compose
from migration.model.container import HealthCheck, Image, Process, Resources
from migration.model.system import Service
from migration.model.traffic import Endpoint, TargetGroup

AGENT = "datadog-agent"
"""Name of the service of the agent."""

_SECRETS = ("DB_CONNECTION_STRING", "JWT_SECRET", "REDIS_PASSWORD", "EMAIL_USER", "EMAIL_PASSWORD")
"""Variables of the deployment that are secret."""


def services() -> Mapping[str, Service]:
    """Return the services by their planned names; the agent has none in the plan."""
    return {"backend": _backend(), AGENT: _agent()}


def _backend() -> Service:
    compose_service = ComposeService(
        source=compose("2-167"),
        image=Image(
            source=compose(3),
            repository=SourcedValue("volttechafrica/flexdeskbackend", "Docker Hub"),
            tag="latest",
            dockerfile=IMAGE,
        ),
        process=Process(
            source=at(IMAGE, "67-69"),
            command="sh -c 'npx prisma migrate deploy && npm start'",
            user_id=SourcedValue(999, "nodeuser", source=at(IMAGE, "11,60")),
            group_id=SourcedValue(999, "nodeuser", source=at(IMAGE, "11,60")),
            read_only_root_filesystem=SourcedValue(value=False, original=DOCKER_DEFAULT),
            security_settings=SourcedValue(
                ("non-root", "no privilege escalation", "seccomp RuntimeDefault"), source=compose("160-161")
            ),
        ),
        endpoint=Endpoint(
            source=at(CONFIG, 6),
            protocol="TCP",
            port=8000,
            container_port=8000,
            dns_name=SourcedValue("backend", source=compose(2)),
            published_ports=SourcedValue(("8000:8000",), source=compose("2-167")),
        ),
        restart="unless-stopped",
        network=BRIDGE,
        health_check=HealthCheck(
            source=compose("144-149"),
            kind=SourcedValue("http", "curl in the container"),
            path="/api/v2/health",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=SourcedValue(40, "start_period"),
            failure_threshold=3,
        ),
        environment=_environment(),
        secrets={name: SourcedValue(f"${{{name}}}", source=at(DEPLOY, "42-60")) for name in _SECRETS},
    )
    return replace(
        compose_service.service(),
        resources=Resources(
            source=compose("152-159"),
            cpu=SourcedValue("500m", "0.5 CPU reserved"),
            cpu_limit=SourcedValue("1000m", "1 CPU"),
            memory=SourcedValue("512Mi", "512M reserved"),
            memory_limit=SourcedValue("1024Mi", "1G"),
        ),
        target_group=_target_group(),
    )


def _environment() -> Mapping[str, Text]:
    """Return the variables that are not secret; the values of ``${…}`` are on the host."""
    deployed = ("NODE_ENV", "REDIS_HOST", "REDIS_PORT", "EMAIL_HOST", "EMAIL_PORT", "JWT_EXPIRATION")
    return {
        "PORT": SourcedValue("8000", "default of the code", source=at(CONFIG, 6)),
        **{name: SourcedValue(f"${{{name}}}", source=at(DEPLOY, "42-60")) for name in deployed},
        "DD_AGENT_HOST": SourcedValue(AGENT, source=compose("2-167")),
    }


def _target_group() -> TargetGroup:
    return TargetGroup(
        source=at(ALB, "15-23"),
        protocol="HTTP",
        target_type=SourcedValue("instance", "nginx on port 80 of the host"),
        health_path="/",
        success_codes="200-399",
        interval_seconds=30,
        timeout_seconds=5,
        healthy_threshold=2,
        unhealthy_threshold=2,
        deregistration_delay_seconds=SourcedValue(300, "default of the load balancer"),
    )


def _agent() -> Service:
    compose_service = ComposeService(
        source=compose("169-218"),
        image=Image(source=compose(170), repository="datadog/agent", tag="latest"),
        process=Process(
            source=compose("169-218"),
            user_id=SourcedValue(0, "root"),
            read_only_root_filesystem=SourcedValue(value=False, original=DOCKER_DEFAULT),
            security_settings=SourcedValue(("8 added capabilities",), "SYS_ADMIN and others"),
        ),
        endpoint=Endpoint(source=compose("169-218"), dns_name=AGENT, published_ports=("8125:8125/udp", "8126:8126")),
        restart="unless-stopped",
        network=BRIDGE,
        health_check=HealthCheck(
            source=compose("169-218"),
            kind="command",
            command="agent health",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=SourcedValue(0, COMPOSE_DEFAULT),
            failure_threshold=3,
        ),
        environment={"DD_SITE": SourcedValue("datadoghq.eu", source=compose(175))},
        secrets={"DD_API_KEY": SourcedValue("${DATADOG_API_KEY}", source=compose("169-218"))},
    )
    return replace(
        compose_service.service(),
        resources=Resources(
            source=compose("169-218"),
            cpu_limit=SourcedValue("500m", "0.5 CPU"),
            memory_limit=SourcedValue("512Mi", "512M"),
        ),
    )
