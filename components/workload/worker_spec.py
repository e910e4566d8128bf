"""The declaration of a worker: a process without a port that takes tasks from a queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from components.monitoring.thresholds import ThresholdsSpec
from components.workload.disruption import DisruptionSpec
from components.workload.probes import WorkerProbesSpec
from components.workload.rollout import Surge
from components.workload.worker_scaling import WorkerScalingSpec
from components.workload.workload_spec import WorkloadSpec


class WorkerSpec(WorkloadSpec):
    """One worker, declared once."""

    scaling: WorkerScalingSpec = WorkerScalingSpec(min=1, max=4)
    probes: WorkerProbesSpec = WorkerProbesSpec()
    max_surge: Surge = "25%"
    """Share of additional pods during a rollout; no pod is removed before another one is ready."""
    disruption: DisruptionSpec = DisruptionSpec()
    longest_task_seconds: Annotated[int, Field(ge=1)] = 30
    """Maximum duration of a task; at most the drain time."""
    interruptible: bool = False
    """Accept that a node autoscaler or a reclaimed Spot node ends a task: the queue delivers it once more."""
    alarms: ThresholdsSpec = ThresholdsSpec()
    """Thresholds of the alarms."""

    def faults(self) -> Iterable[str]:
        """Check that a terminated pod can finish its task, and that scale-in does not end tasks."""
        drain, longest = self.shutdown.drain_seconds, self.longest_task_seconds
        if drain < longest:
            yield (
                f"shutdown.drainSeconds {drain} is below longestTaskSeconds {longest}: a rollout would interrupt a "
                "task, and the queue would deliver it once more. Raise drainSeconds."
            )
        yield from self.scaling.task_faults(longest)
        yield from super().faults()
        yield from self.disruption.replica_faults(self.scaling.min)
