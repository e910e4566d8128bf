"""The way of a request: the load balancer, its rules and targets, and who may call whom."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import Described, Number, Text, Texts, Yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Described):
    """Where the others reach it."""

    protocol: Text | None = None
    port: Number | None = None
    container_port: Number | None = None
    dns_name: Text | None = None


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
    attributes: Texts | None = None
    """Further ones, as the load balancer names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule(Described):
    """Which requests are its own."""

    host: Text | None = None
    paths: Texts | None = None
    order: Number | None = None
    """Lower is looked at first."""


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
    cross_zone: Yes | None = None
    attributes: Texts | None = None
    """Further ones, as the load balancer names them."""
