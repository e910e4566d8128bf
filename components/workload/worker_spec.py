"""The declaration of a worker: a process without a port that takes tasks from a queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import pulumi_kubernetes as k8s
from pydantic import Field

from components.monitoring.thresholds import WorkerThresholdsSpec
from components.workload.disruption import DisruptionSpec
from components.workload.probes import WorkerProbesSpec
from components.workload.rollout import Surge, recreation, rolling_update
from components.workload.worker_scaling import WorkerScalingSpec
from components.workload.workload_spec import WorkloadSpec


class WorkerSpec(WorkloadSpec):
    """One worker, declared once."""

    scales_by_queue: ClassVar[bool] = False
    """The system measures queues of the worker, so that KEDA scales it."""

    scaling: WorkerScalingSpec = WorkerScalingSpec(min=1, max=4)
    probes: WorkerProbesSpec = WorkerProbesSpec()
    max_surge: Surge = "25%"
    """Share of additional pods during a rollout; no pod is removed before another one is ready."""
    singleton: bool = False
    """Never run two pods at once: a rollout ends the old pod first."""
    disruption: DisruptionSpec = DisruptionSpec()
    longest_task_seconds: Annotated[int, Field(ge=1)] = 30
    """Maximum duration of a task; at most the drain time."""
    interruptible: bool = False
    """Accept that a node autoscaler or a reclaimed Spot node ends a task: the queue delivers it once more."""
    alarms: WorkerThresholdsSpec = WorkerThresholdsSpec()
    """Thresholds of the alarms."""

    @property
    def evictable(self) -> bool:
        """True if the settings accept that a node autoscaler ends a task."""
        return self.interruptible

    @property
    def max_messages(self) -> int:
        """Messages in a queue above which an alarm fires."""
        return self.alarms.messages or self.scaling.max * self.scaling.messages_per_pod

    def strategy(self) -> k8s.apps.v1.DeploymentStrategyArgs:
        """Return the strategy of a rollout."""
        return recreation() if self.singleton else rolling_update(self.max_surge)

    def faults(self) -> Iterable[str]:
        """Check that a terminated pod can finish its task, and that scale-in does not end tasks."""
        drain, longest = self.shutdown.drain_seconds, self.longest_task_seconds
        if drain < longest:
            yield (
                f"shutdown.drainSeconds {drain} is below longestTaskSeconds {longest}: a rollout would interrupt a "
                "task, and the queue would deliver it once more. Raise drainSeconds."
            )
        yield from self.scaling.task_faults(longest)
        if self.singleton and self.scaling.max > 1:
            yield f"singleton excludes scaling.max {self.scaling.max}. Set max to 1, or remove singleton."
        yield from super().faults()
        yield from self.disruption.replica_faults(self.scaling.min)
