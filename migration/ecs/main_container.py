"""Choice of the container that becomes the ``Microservice``; the others of the task are sidecars."""

from __future__ import annotations

from migration.ecs.container import repository_of
from migration.ecs.models import Container, Service, TaskDefinition

_TELEMETRY = (
    *("datadog", "dd-agent", "xray-daemon", "x-ray-daemon", "otel-collector", "opentelemetry-collector", "adot"),
    *("cloudwatch-agent", "cwagent", "fluent-bit", "fluentbit", "fluentd", "log-router", "logrouter", "firelens"),
    *("newrelic", "filebeat", "logspout", "promtail", "ecs-exporter", "statsd", "oneagent", "logdna", "sumologic"),
)
"""Parts of the names and images of containers that send logs, metrics and traces of a task."""

_NETWORK = ("envoy", "appmesh", "service-connect", "consul", "vault-agent", "tailscale")
"""Parts of the names and images of containers that connect a task to a mesh or a private network."""

_PROXIES = ("nginx", "haproxy", "traefik", "proxy")
"""Parts of the names and images of reverse proxies: a sidecar beside a container with a port, else the service."""


def main_container(task: TaskDefinition, service: Service | None) -> Container:
    """Return the container behind the load balancer, or the first that is no sidecar, preferably one with a port."""
    balanced = {target.container_name for target in (service.load_balancers if service else None) or ()}

    def rank(container: Container) -> tuple[bool, ...]:
        return (
            container.name not in balanced,
            is_telemetry(container) or _has(container, _NETWORK),
            not container.port_mappings,
            _has(container, _PROXIES),
            container.essential is False,
        )

    return min(task.container_definitions, key=rank)


def is_telemetry(container: Container) -> bool:
    """Return True for a log router or an agent whose work an add-on of the platform does."""
    return "firelensConfiguration" in container.rest or _has(container, _TELEMETRY)


def _has(container: Container, parts: tuple[str, ...]) -> bool:
    """Return True if the name or the repository of the image contains one of the parts."""
    text = f"{container.name} {repository_of(container)}".lower().replace("_", "-")
    return any(part in text for part in parts)
