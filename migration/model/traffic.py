"""Facts about requests: load balancer, listener rules, target groups and network access."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import FactGroup, Flag, Number, Text, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(FactGroup):
    """Port and DNS name that other services call."""

    protocol: Text | None = None
    port: Number | None = None
    container_port: Number | None = None
    dns_name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(FactGroup):
    """Allowed traffic to and from a service."""

    allowed_sources: Texts | None = None
    allowed_destinations: Texts | None = None


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
