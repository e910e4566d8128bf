"""A system on its source platform or in the plan, in one model.

Both sides fill the same fields in the same units, so that equal settings have equal values. CPU and memory are
Kubernetes quantities in ``m`` and ``Mi``, times are seconds, ports are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import FactGroup, Text, Texts
from migration.model.container import HealthCheck, Image, Process, Repository, Resources, Volume
from migration.model.managed import ManagedServer
from migration.model.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.model.replication import Alarm, Autoscaling, Lifecycle, Replicas, Run
from migration.model.traffic import Endpoint, ListenerRule, LoadBalancer, Network, Proxy, TargetGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(FactGroup):
    """One service. Its ``source`` states the environment variables and secrets."""

    environment: Mapping[str, Text] = field(default_factory=dict[str, Text])
    secrets: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Secret of each variable as ``name#property``, never the value."""
    depends_on: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """State that each other service has before this one starts: ``started``, ``ready`` or ``completed``."""
    server_settings: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Settings of a server that come from its configuration files or arguments."""
    image: Image | None = None
    repository: Repository | None = None
    managed: ManagedServer | None = None
    """Server of AWS; None for a container."""
    resources: Resources | None = None
    process: Process | None = None
    endpoint: Endpoint | None = None
    replicas: Replicas | None = None
    autoscaling: Autoscaling | None = None
    run: Run | None = None
    """None for a process that runs all the time."""
    liveness_probe: HealthCheck | None = None
    """Liveness probe; on ECS the health check of the container."""
    readiness_probe: HealthCheck | None = None
    startup_probe: HealthCheck | None = None
    lifecycle: Lifecycle | None = None
    network: Network | None = None
    proxy: Proxy | None = None
    target_group: TargetGroup | None = None
    listener_rule: ListenerRule | None = None
    alarms: Mapping[str, Alarm] = field(default_factory=dict[str, Alarm])
    dashboard: Texts | None = None
    """Titles of the service's graphs."""
    volumes: Mapping[str, Volume] = field(default_factory=dict[str, Volume])


@dataclass(frozen=True, slots=True, kw_only=True)
class System(FactGroup):
    """All services of a system, and the resources that they share."""

    services: Mapping[str, Service]
    load_balancer: LoadBalancer | None = None
    vpc: Vpc | None = None
    file_system: FileSystem | None = None
    stored_secrets: Mapping[str, StoredSecret] = field(default_factory=dict[str, StoredSecret])
    """Secrets by name, without the prefix of system and environment."""
    observability: Observability | None = None
    alarms: Mapping[str, Alarm] = field(default_factory=dict[str, Alarm])
    """Alarms that belong to no single service."""
    claims: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Statements of other documents of the system, such as its migration document."""
    uncompared: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Planned objects and fields that this model has no field for."""
