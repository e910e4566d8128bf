"""Thresholds of the alarms of each kind of workload."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.spec import Percent, Spec

PercentOfUse = Annotated[int, Field(ge=1, le=1000)]
"""Use in percent of the limit, or of the request without a limit, which the use can exceed."""

RESTART_MINUTES = 15
"""Period in which restarts are counted."""


class PodThresholdsSpec(Spec):
    """Thresholds for the pods of one workload; the defaults of CPU and memory are those of the alarms on ECS.

    An alarm fires after two consecutive periods of five minutes above its threshold.
    """

    cpu_percent: PercentOfUse | None = 80
    """Average CPU use of the pods, in percent of their CPU limit, or of their request without a limit. Null: no alarm,
    for a process that is meant to use all of it."""
    memory_percent: PercentOfUse | None = 85
    """Average memory use of the pods, in percent of their memory limit. Null: no alarm, for a process that fills the
    page cache."""
    restarts: Annotated[int, Field(ge=1)] = 3
    """Container restarts within 15 minutes."""


class ThresholdsSpec(PodThresholdsSpec):
    """Thresholds of one service's alarms."""

    server_error_percent: Percent = 5
    """Share of 5xx in the responses to the load balancer."""
    client_error_percent: Percent | None = None
    """Share of 4xx in the responses to the load balancer. Null: no alarm, because users cause them; with one, it shows
    a service that refuses its users, such as a rate limiter that takes all of them for one."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """95th percentile of the response time at the load balancer; ``longestRequestSeconds`` by default."""
    unhealthy_targets: Annotated[int, Field(ge=1)] | None = None
    """Pods that fail the health check of the load balancer all the time. Null: no alarm, for a service whose readiness
    probe makes the same check."""


class WorkerThresholdsSpec(PodThresholdsSpec):
    """Thresholds of one worker's alarms."""

    messages: Annotated[int, Field(ge=1)] | None = None
    """Messages in one of its queues, those in progress included. By default as many as the maximum of pods takes at
    once: above it, messages wait although no pod can be added."""


class StatefulThresholdsSpec(PodThresholdsSpec):
    """Thresholds of the alarms of one service with volumes."""

    volume_percent: Percent = 80
    """Use of a volume, in percent of its size. Only Prometheus measures it."""
