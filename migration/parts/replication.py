"""The replicas of a service: how many, how they are replaced, and what is watched of them."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import Described, Number, Text, Texts, Yes


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
class Alarm(Described):
    """When somebody is told."""

    name: Text | None = None
    """None where AWS makes it up."""
    metric: Text
    condition: Text
    """Comparison and threshold."""
    lasting: Text
    """How many periods of how many seconds."""
    missing_data: Text
    tells: Yes
    """Whether anybody hears of it."""
