"""When a service's state is worth an alarm."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.spec import Percent, Spec

PercentOfRequest = Annotated[int, Field(ge=1, le=1000)]
"""Use in percent of what the container requests; above 100 where the limit, if any, is above the request."""

RESTART_MINUTES = 15
"""The stretch of time within which restarts are counted."""


class ThresholdsSpec(Spec):
    """When one service's alarms go off; CPU and memory as they did on ECS, whose percentages are of what is reserved.

    Each means both of two periods of five minutes, so that a spike alone wakes nobody.
    """

    cpu_percent: PercentOfRequest = 80
    """Average CPU use of its pods."""
    memory_percent: PercentOfRequest = 85
    """Average memory use of its pods."""
    restarts: Annotated[int, Field(ge=1)] = 3
    """Restarts of its containers within a quarter of an hour."""
    server_error_percent: Percent = 5
    """Share of its answers to the load balancer that are 5xx."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """Time within which it gives 95 of 100 answers to the load balancer; its ``longestRequestSeconds`` by default."""
