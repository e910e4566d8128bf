"""The declarations of jobs: processes that end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from components.workload.schedule import CronSchedule, TimeZone
from components.workload.workload_spec import WorkloadSpec


class JobSpec(WorkloadSpec):
    """A process that runs once before other workloads start."""

    deadline_seconds: Annotated[int, Field(ge=1)] = 600
    """Time for all attempts together; the Job fails afterwards."""
    attempts: Annotated[int, Field(ge=1, le=20)] = 4
    """Number of pods that are started one after the other until one succeeds."""
    run: Annotated[int, Field(ge=1)] = 1
    """Raise the number to run the Job again with the same image and input; after a failure, ``up`` alone does it."""

    @property
    def evictable(self) -> bool:
        """False: the process would start from its beginning."""
        return False


class CronJobSpec(WorkloadSpec):
    """A process that runs at fixed times, at most once at a time."""

    schedule: CronSchedule
    time_zone: TimeZone = "Etc/UTC"
    deadline_seconds: Annotated[int, Field(ge=1)] = 3600
    """Time for all attempts of one run together."""
    attempts: Annotated[int, Field(ge=1, le=20)] = 2
    """Number of pods that are started one after the other until one succeeds."""
    concurrency: Literal["Forbid", "Replace"] = "Forbid"
    """``Forbid`` leaves out a run while the last one continues; ``Replace`` ends the last one."""
    start_deadline_seconds: Annotated[int, Field(ge=60)] = 3600
    """Delay after which a missed run is left out."""
    suspended: bool = False

    @property
    def evictable(self) -> bool:
        """False: the process would start from its beginning."""
        return False

    def faults(self) -> Iterable[str]:
        """Check that a run can end before it is left out."""
        yield from super().faults()
        if self.shutdown.drain_seconds > self.deadline_seconds:
            yield (
                f"shutdown.drainSeconds {self.shutdown.drain_seconds} is above deadlineSeconds "
                f"{self.deadline_seconds}. Lower drainSeconds."
            )
