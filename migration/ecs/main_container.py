"""Choice of the container that becomes the ``Microservice``; the others of the task are sidecars."""

from __future__ import annotations

from migration.ecs.models import Container, Service, TaskDefinition
from migration.ecs.sidecars import has_part, is_telemetry

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
            is_telemetry(container) or has_part(container, _NETWORK),
            not container.port_mappings,
            has_part(container, _PROXIES),
            container.essential is False,
        )

    return min(task.container_definitions, key=rank)
