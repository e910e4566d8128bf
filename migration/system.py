"""A system as it runs: one shape for every old platform, and for what is planned in its place.

Both sides fill the same fields in the same units, so that a comparison is one of like with like. CPU and memory are
Kubernetes quantities in ``m`` and ``Mi``, times are seconds, ports are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import Converted, Described

Text = str | Converted
Number = int | Converted
Yes = bool | Converted
Texts = tuple[str, ...] | Converted


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Described):
    """Which container image."""

    repository: Text | None = None
    release: Text | None = None
    """Tag or digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources(Described):
    """What one replica has for sure, and at most."""

    cpu: Text | None = None
    cpu_limit: Text | None = None
    memory: Text | None = None
    memory_limit: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Described):
    """What runs in the container, and as whom."""

    command: Text | None = None
    user_id: Number | None = None
    group_id: Number | None = None
    read_only_root_file_system: Yes | None = None
    hardening: Texts | None = None
    aws_role: Yes | None = None
    """A role of its own by which the process may call AWS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Described):
    """Where the others reach it."""

    protocol: Text | None = None
    port: Number | None = None
    container_port: Number | None = None
    dns_name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas(Described):
    """How many there are."""

    desired: Number | None = None
    """None where an autoscaler alone decides."""
    min: Number | None = None
    max: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaling(Described):
    """What their number follows."""

    cpu_percent: Number | None = None
    memory_percent: Number | None = None
    scale_out_wait_seconds: Number | None = None
    scale_in_wait_seconds: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck(Described):
    """A question to the container, and how often it may fail."""

    kind: Text
    path: Text | None = None
    interval_seconds: Number | None = None
    timeout_seconds: Number | None = None
    start_seconds: Number | None = None
    """How long after the start it does not count yet."""
    failures: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Described):
    """How replicas are replaced, and how one leaves."""

    max_percent: Number | Text | None = None
    """Replicas during a rollout, old and new together, in percent of those that are wanted."""
    min_healthy_percent: Number | Text | None = None
    start_grace_seconds: Number | None = None
    """How long a new replica may fail the load balancer's check."""
    stop_seconds: Number | None = None
    """From the request to stop until it is killed."""
    serve_on_seconds: Number | None = None
    """Of these, how long it serves on before the process hears of it."""
    evicted_at_once: Number | None = None
    spread_over: Texts | None = None
    nodes: Texts | None = None
    """Labels of those that it may stand on; None where any will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Described):
    """Who reaches it, and whom it reaches."""

    callers: Texts | None = None
    reaches: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Described):
    """How the load balancer sees it."""

    protocol: Text | None = None
    target_type: Text | None = None
    health_path: Text | None = None
    success_codes: Text | None = None
    interval_seconds: Number | None = None
    timeout_seconds: Number | None = None
    healthy_after: Number | None = None
    unhealthy_after: Number | None = None
    deregistration_seconds: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule(Described):
    """Which requests are its own."""

    host: Text | None = None
    paths: Texts | None = None
    order: Number | None = None
    """Lower is looked at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(Described):
    """When somebody is told."""

    metric: Text
    condition: Text
    """Comparison and threshold."""
    lasting: Text
    """How many periods of how many seconds."""
    missing_data: Text
    tells: Yes
    """Whether anybody hears of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Described):
    """A directory of the container that is not of its image."""

    mount_path: Text
    read_only: Yes
    kind: Text
    directory: Text | None = None
    """On the shared file system."""
    user_id: Number | None = None
    group_id: Number | None = None
    permissions: Text | None = None
    encrypted_in_transit: Yes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Described):
    """One service; its own place is that of its variables and secrets."""

    environment: Mapping[str, Text] = field(default_factory=dict[str, Text])
    secrets: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Where each variable's value comes from: ``name#property``, never the value."""
    image: Image | None = None
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
class LoadBalancer(Described):
    """What all requests from outside pass."""

    scheme: Text | None = None
    listeners: Texts | None = None
    tls_policy: Text | None = None
    callers: Texts | None = None
    idle_timeout_seconds: Number | None = None
    deletion_protection: Yes | None = None
    drops_invalid_headers: Yes | None = None
    http2: Yes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(Described):
    """What the directories lie on."""

    encrypted: Yes | None = None
    performance_mode: Text | None = None
    throughput_mode: Text | None = None
    tiering: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability(Described):
    """Where logs go, and who measures."""

    log_group: Text | None = None
    log_retention_days: Number | None = None
    container_insights: Yes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System(Described):
    """The whole of it."""

    services: Mapping[str, Service]
    load_balancer: LoadBalancer | None = None
    file_system: FileSystem | None = None
    observability: Observability | None = None
    alarms: Mapping[str, Alarm] = field(default_factory=dict[str, Alarm])
    """Those that are no service's."""
    unread: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """What is planned and has no field here."""
