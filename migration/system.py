"""A system as it runs: one shape for every old platform, and for what is planned in its place.

Both sides fill the same fields in the same units, so that a comparison is one of like with like. CPU and memory are
Kubernetes quantities in ``m`` and ``Mi``, times are seconds, ports are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import Described, Text, Texts
from migration.parts.container import HealthCheck, Image, Process, Repository, Resources, Volume
from migration.parts.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.parts.replication import Alarm, Autoscaling, Lifecycle, Replicas
from migration.parts.traffic import Endpoint, ListenerRule, LoadBalancer, Network, TargetGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Described):
    """One service; its own place is that of its variables and secrets."""

    environment: Mapping[str, Text] = field(default_factory=dict[str, Text])
    secrets: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Where each variable's value comes from: ``name#property``, never the value."""
    image: Image | None = None
    repository: Repository | None = None
    resources: Resources | None = None
    process: Process | None = None
    endpoint: Endpoint | None = None
    replicas: Replicas | None = None
    autoscaling: Autoscaling | None = None
    health_check: HealthCheck | None = None
    readiness: HealthCheck | None = None
    startup: HealthCheck | None = None
    lifecycle: Lifecycle | None = None
    network: Network | None = None
    target_group: TargetGroup | None = None
    listener_rule: ListenerRule | None = None
    alarms: Mapping[str, Alarm] = field(default_factory=dict[str, Alarm])
    dashboard: Texts | None = None
    """What is drawn of it."""
    volumes: Mapping[str, Volume] = field(default_factory=dict[str, Volume])


@dataclass(frozen=True, slots=True, kw_only=True)
class System(Described):
    """The whole of it."""

    services: Mapping[str, Service]
    load_balancer: LoadBalancer | None = None
    vpc: Vpc | None = None
    file_system: FileSystem | None = None
    stored_secrets: Mapping[str, StoredSecret] = field(default_factory=dict[str, StoredSecret])
    observability: Observability | None = None
    alarms: Mapping[str, Alarm] = field(default_factory=dict[str, Alarm])
    """Those that are no service's."""
    unread: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """What is planned and has no field here."""
