"""Facts about requests: load balancer, listener rules, target groups and network access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migration.facts import FactGroup, Flag, Number, Text, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(FactGroup):
    """Port and DNS name that other services call."""

    protocol: Text | None = None
    port: Number | None = None
    container_port: Number | None = None
    dns_name: Text | None = None
    other_names: Texts | None = None
    """Further DNS names, such as the name of the container."""
    other_ports: Texts | None = None
    """Further ports, each with its name."""
    published_ports: Texts | None = None
    """Ports of the host that lead to the container, as ``host:container``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(FactGroup):
    """Allowed traffic to and from a service."""

    allowed_sources: Texts | None = None
    allowed_destinations: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy(FactGroup):
    """Limits, timeouts and headers of the reverse proxy in the container."""

    upstream: Text | None = None
    max_body: Text | None = None
    request_buffering: Flag | None = None
    """True if the proxy stores a request body before it forwards the request."""
    read_timeout_seconds: Number | None = None
    """Seconds between two reads from the upstream."""
    websocket_timeout_seconds: Number | None = None
    websocket_paths: Texts | None = None
    keep_alive_seconds: Number | None = None
    rate_limit: Text | None = None
    connection_limit: Text | None = None
    compression: Flag | None = None
    asset_cache: Text | None = None
    headers: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Response headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(FactGroup):
    """The target group of a service."""

    protocol: Text | None = None
    target_type: Text | None = None
    health_path: Text | None = None
    success_codes: Text | None = None
    interval_seconds: Number | None = None
    timeout_seconds: Number | None = None
    healthy_threshold: Number | None = None
    unhealthy_threshold: Number | None = None
    deregistration_delay_seconds: Number | None = None
    attributes: Texts | None = None
    """Other attributes, by the load balancer's names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule(FactGroup):
    """The listener rule of a service."""

    host: Text | None = None
    paths: Texts | None = None
    priority: Number | None = None
    """Priority of the rule; the lowest number is evaluated first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(FactGroup):
    """The load balancer of the system."""

    scheme: Text | None = None
    listeners: Texts | None = None
    tls_policy: Text | None = None
    allowed_cidr_blocks: Texts | None = None
    idle_timeout_seconds: Number | None = None
    deletion_protection: Flag | None = None
    drop_invalid_header_fields: Flag | None = None
    http2: Flag | None = None
    cross_zone: Flag | None = None
    attributes: Texts | None = None
    """Other attributes, by the load balancer's names."""
