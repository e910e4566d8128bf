"""Thresholds of a service's alarms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.spec import Percent, Spec

PercentOfRequest = Annotated[int, Field(ge=1, le=1000)]
"""Use in percent of the request; it can exceed 100 if the limit is higher or unset."""

RESTART_MINUTES = 15
"""Period in which restarts are counted."""


class ThresholdsSpec(Spec):
    """Thresholds of one service's alarms; the defaults of CPU and memory are those of the alarms on ECS.

    An alarm fires after two consecutive periods of five minutes above its threshold.
    """

    cpu_percent: PercentOfRequest = 80
    """Average CPU use of the pods."""
    memory_percent: PercentOfRequest = 85
    """Average memory use of the pods."""
    restarts: Annotated[int, Field(ge=1)] = 3
    """Container restarts within 15 minutes."""
    server_error_percent: Percent = 5
    """Share of 5xx in the responses to the load balancer."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """95th percentile of the response time at the load balancer; ``longestRequestSeconds`` by default."""
