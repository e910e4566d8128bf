"""Autoscaling of workers, by the length of their queues or by their resource use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
from pydantic import Field

from components.spec import Percent, Seconds, Spec
from components.workload.autoscaling import MAX_REPLICAS, ScalingSpec

MAX_STABILIZATION_SECONDS = 3600
"""Longest stabilization window of a HorizontalPodAutoscaler (Kubernetes API reference, ``HPAScalingRules``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTrigger:
    """A source of tasks that KEDA measures."""

    type: str
    """Scaler of KEDA, such as ``rabbitmq``."""
    metadata: Mapping[str, Any]
    """Settings of the scaler; values that are secret come from the TriggerAuthentication."""
    authentication: str | None = None
    """Name of the TriggerAuthentication in the worker's namespace."""
    ready: Sequence[pulumi.Resource] = ()
    """The TriggerAuthentication; a ScaledObject depends on it."""

    def document(self) -> dict[str, Any]:
        """Return the trigger of a ScaledObject."""
        reference = {"authenticationRef": {"name": self.authentication}} if self.authentication else {}
        return {"type": self.type, "metadata": dict(self.metadata), **reference}


class WorkerScalingSpec(Spec):
    """The bounds of a worker, and the metric between them.

    A worker whose system measures its queues is scaled by KEDA; any other by its CPU and memory use.
    """

    min: Annotated[int, Field(ge=0, le=MAX_REPLICAS)]
    """Minimum of pods; 0 needs a queue that KEDA measures."""
    max: Annotated[int, Field(ge=1, le=MAX_REPLICAS)]
    cpu_percent: Percent | None = None
    """Target average CPU use, in percent of the request, for a worker without a measured queue."""
    memory_percent: Percent | None = None
    """Target average memory use, in percent of the request, for a worker without a measured queue."""
    messages_per_pod: Annotated[int, Field(ge=1)] = 4
    """Messages, those in progress included, for each pod."""
    polling_seconds: Annotated[int, Field(ge=1)] = 30
    """Interval of the measurement."""
    cooldown_seconds: Seconds = 300
    """Time without messages before the last pod is removed, where ``min`` is 0."""
    scale_up_stabilization_seconds: Annotated[int, Field(ge=0, le=MAX_STABILIZATION_SECONDS)] = 0
    scale_down_stabilization_seconds: Annotated[int, Field(ge=0, le=MAX_STABILIZATION_SECONDS)] = 300

    def faults(self) -> Iterable[str]:
        """Check the order of the bounds."""
        if self.min > self.max:
            yield f"min {self.min} is above max {self.max}. Lower min or raise max."

    def task_faults(self, longest_task_seconds: int) -> Iterable[str]:
        """Check that pods are removed only when the tasks of the last measurements have ended."""
        if self.max == self.min:
            return
        needed = min(longest_task_seconds, MAX_STABILIZATION_SECONDS)
        found = self.scale_down_stabilization_seconds
        if found < needed:
            yield (
                f"scaling.scaleDownStabilizationSeconds {found} is below longestTaskSeconds {longest_task_seconds}: "
                f"scale-in would terminate pods with tasks in progress. Set it to {needed} or more."
            )
        if self.min == 0 and self.cooldown_seconds < longest_task_seconds:
            yield (
                f"scaling.cooldownSeconds {self.cooldown_seconds} is below longestTaskSeconds {longest_task_seconds}: "
                "the last pod would be terminated during a task. Raise cooldownSeconds."
            )

    def faults_without_queue(self) -> Iterable[str]:
        """Check a worker whose queue is not measured: a HorizontalPodAutoscaler needs a pod and a metric."""
        if self.min == 0:
            yield "scaling.min 0 needs a queue that KEDA measures. Set min to 1 or more."
        if self.cpu_percent is None and self.memory_percent is None:
            yield "scaling has no metric. Set cpuPercent or memoryPercent, or let KEDA measure a queue."

    def resource_scaling(self) -> ScalingSpec:
        """Return the scaling by resource use, for a worker without a measured queue."""
        return ScalingSpec(
            min=self.min,
            max=self.max,
            cpu_percent=self.cpu_percent,
            memory_percent=self.memory_percent,
            scale_up_stabilization_seconds=self.scale_up_stabilization_seconds,
            scale_down_stabilization_seconds=self.scale_down_stabilization_seconds,
        )

    def scaled_object(self, deployment: str, triggers: Sequence[QueueTrigger]) -> dict[str, Any]:
        """Return the spec of the ScaledObject of a Deployment."""
        windows = {"scaleUp": self.scale_up_stabilization_seconds, "scaleDown": self.scale_down_stabilization_seconds}
        behavior = {direction: {"stabilizationWindowSeconds": seconds} for direction, seconds in windows.items()}
        return {
            "scaleTargetRef": {"name": deployment},
            "minReplicaCount": self.min,
            "maxReplicaCount": self.max,
            "pollingInterval": self.polling_seconds,
            "cooldownPeriod": self.cooldown_seconds,
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": behavior}},
            "triggers": [trigger.document() for trigger in triggers],
        }
