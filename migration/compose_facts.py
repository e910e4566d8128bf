"""Facts that every service of a Compose file has: what the file sets, with the defaults of Docker and Compose.

A container that Docker reports as unhealthy keeps running: its check only delays the services that depend on it. It is
therefore compared with the readiness probe, and not with the liveness probe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from migration.facts import SourcedValue, Text
from migration.model.container import HealthCheck, Image, Process, Volume
from migration.model.replication import Lifecycle, Replicas
from migration.model.system import Service
from migration.model.traffic import Endpoint, Network, Proxy

COMPOSE_DEFAULT = "default of Compose"
DOCKER_DEFAULT = "default of Docker"

_CONDITIONS = {
    "service_started": "started",
    "service_healthy": "ready",
    "service_completed_successfully": "completed",
}
"""Conditions of ``depends_on``, and the state that each requires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeService:
    """A service of a Compose file. Every group of facts names the lines that state it."""

    source: str
    """Lines of the whole service."""
    image: Image
    process: Process
    endpoint: Endpoint
    restart: str
    """Value of ``restart``."""
    network: str
    """The only network of the service."""
    health_check: HealthCheck | None = None
    depends_on: Mapping[str, str] = field(default_factory=dict[str, str])
    """Condition by service."""
    environment: Mapping[str, Text] = field(default_factory=dict[str, Text])
    secrets: Mapping[str, Text] = field(default_factory=dict[str, Text])
    server_settings: Mapping[str, Text] = field(default_factory=dict[str, Text])
    volumes: Mapping[str, Volume] = field(default_factory=dict[str, Volume])
    proxy: Proxy | None = None

    def service(self) -> Service:
        """Return the facts of the service: one container, which an update stops before it starts the new one."""
        is_published = bool(self.endpoint.published_ports)
        return Service(
            source=self.source,
            environment=self.environment,
            secrets=self.secrets,
            depends_on={name: depends_on(condition) for name, condition in self.depends_on.items()},
            server_settings=self.server_settings,
            image=self.image,
            process=replace(self.process, service_variables=SourcedValue(value=False, original=COMPOSE_DEFAULT)),
            endpoint=self.endpoint,
            replicas=Replicas(source=self.source, desired=SourcedValue(1, COMPOSE_DEFAULT), min=1, max=1),
            readiness_probe=self.health_check,
            lifecycle=self._lifecycle(),
            network=Network(
                source=self.source,
                allowed_sources=("anywhere",) if is_published else (self.network,),
                allowed_destinations=("anywhere",),
            ),
            proxy=self.proxy,
            volumes=self.volumes,
        )

    def _lifecycle(self) -> Lifecycle:
        return Lifecycle(
            source=self.source,
            restart_policy=SourcedValue("Always", self.restart),
            rollout_max_percent=SourcedValue(100, COMPOSE_DEFAULT),
            rollout_min_healthy_percent=SourcedValue(0, COMPOSE_DEFAULT),
            termination_grace_seconds=SourcedValue(10, COMPOSE_DEFAULT),
        )


def depends_on(condition: str) -> SourcedValue:
    """Return the state that a condition of ``depends_on`` requires."""
    return SourcedValue(_CONDITIONS[condition], condition)


def named_volume(name: str, mount_path: str, *, source: str) -> Volume:
    """Return a named volume, a directory of the Docker host that has no size of its own."""
    return Volume(
        source=source,
        mount_path=mount_path,
        read_only=False,
        kind=SourcedValue("named volume", name),
        size=SourcedValue("disk of the host", COMPOSE_DEFAULT),
    )


def bind_mount(folder: str, mount_path: str, *, source: str) -> Volume:
    """Return a read-only mount of a file or folder of the host."""
    return Volume(source=source, mount_path=mount_path, read_only=True, kind=SourcedValue("bind mount", folder))
