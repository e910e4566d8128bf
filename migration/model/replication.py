"""Facts about the replicas of a service: number, rollout, shutdown and alarms."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import FactGroup, Flag, Number, Text, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas(FactGroup):
    """The number of replicas."""

    desired: Number | None = None
    """None if only the autoscaler sets the number."""
    min: Number | None = None
    max: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaling(FactGroup):
    """The targets and cooldowns of the autoscaler."""

    cpu_percent: Number | None = None
    memory_percent: Number | None = None
    queue_triggers: Texts | None = None
    """Queues whose length the autoscaler reads, each with the length for one replica."""
    scale_out_cooldown_seconds: Number | None = None
    scale_in_cooldown_seconds: Number | None = None
    polling_seconds: Number | None = None
    """Seconds between two readings of a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(FactGroup):
    """Rollout, shutdown and placement of replicas."""

    restart_policy: Text | None = None
    """Name of Kubernetes for the policy of the platform."""
    rollout_max_percent: Number | Text | None = None
    """Maximum of old and new replicas during a rollout, in percent of the desired number."""
    rollout_min_healthy_percent: Number | Text | None = None
    health_check_grace_seconds: Number | None = None
    """Seconds for which a new replica may fail the load balancer's health check."""
    termination_grace_seconds: Number | None = None
    """Seconds between the stop request and the kill."""
    pre_stop_seconds: Number | None = None
    """Seconds of the termination grace period before the process gets the stop signal."""
    disruption_budget_max_unavailable: Number | None = None
    disruption_budget_min_available: Number | None = None
    moved_by_autoscalers: Flag | None = None
    """False if node autoscalers must not evict the pods to save nodes."""
    topology_spread: Texts | None = None
    node_selector: Texts | None = None
    """Labels of the nodes that the pods select; None if any node will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(FactGroup):
    """A process that ends: once, or at the times of a schedule."""

    schedule: Text | None = None
    """Times in the format of cron; None if the process runs once."""
    time_zone: Text | None = None
    deadline_seconds: Number | None = None
    """Time for all attempts together."""
    attempts: Number | None = None
    suspended: Flag | None = None
    """True if the times of the schedule pass without a run."""
    overlap: Text | None = None
    """Policy for a run that is due before the previous one has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(FactGroup):
    """A CloudWatch alarm."""

    name: Text | None = None
    """None if Pulumi generates the name."""
    metric: Text
    condition: Text
    """Comparison and threshold."""
    periods: Text
    """Number and length of the evaluation periods."""
    missing_data: Text
    has_action: Flag
    """True if the alarm sends a notification."""
