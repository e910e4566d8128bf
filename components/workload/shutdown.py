"""How a pod leaves without cutting a request off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from components.spec import Seconds, Spec


class ShutdownSpec(Spec):
    """How a pod leaves: taken out of load balancing, then asked to stop, then stopped; times in seconds."""

    pre_stop_seconds: Seconds = 5
    """How long it serves on after it was told to go, while load balancers and nodes forget its address."""
    drain_seconds: Seconds = 30
    """How long requests in flight may take after SIGTERM."""
    termination_grace_period_seconds: Annotated[int, Field(ge=1)] = 45
    """When the kernel ends it; counted from the start of the pre-stop wait."""

    def faults(self) -> Iterable[str]:
        """Both waits fit into the grace period."""
        needed = self.pre_stop_seconds + self.drain_seconds
        if needed > self.termination_grace_period_seconds:
            yield (
                f"preStopSeconds {self.pre_stop_seconds} + drainSeconds {self.drain_seconds} = {needed} "
                f"is above terminationGracePeriodSeconds {self.termination_grace_period_seconds}: "
                "requests in flight would be cut off"
            )
