"""Graceful shutdown of a pod."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from components.spec import Seconds, Spec


class ShutdownSpec(Spec):
    """Shutdown of a pod: deregistration, SIGTERM, SIGKILL; times are in seconds."""

    pre_stop_seconds: Seconds = 5
    """Time between the start of the termination and SIGTERM, while load balancers and nodes remove the pod's
    address."""
    drain_seconds: Seconds = 30
    """Time for requests in flight after SIGTERM."""
    termination_grace_period_seconds: Annotated[int, Field(ge=1)] = 45
    """Time between the start of the termination and SIGKILL; it includes the pre-stop time."""

    def faults(self) -> Iterable[str]:
        """Check that both times fit into the grace period."""
        needed = self.pre_stop_seconds + self.drain_seconds
        if needed > self.termination_grace_period_seconds:
            yield (
                f"preStopSeconds {self.pre_stop_seconds} + drainSeconds {self.drain_seconds} = {needed} "
                f"is above terminationGracePeriodSeconds {self.termination_grace_period_seconds}: "
                "requests in flight would be interrupted. Raise terminationGracePeriodSeconds."
            )
