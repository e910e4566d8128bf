"""Horizontal autoscaling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Percent, Spec

MAX_REPLICAS = 5000
"""One pod on each node of the largest cluster that Kubernetes supports (Kubernetes documentation, "Large clusters")."""


class ScalingSpec(Spec):
    """The bounds and the metrics of a HorizontalPodAutoscaler."""

    min: Annotated[int, Field(ge=1, le=MAX_REPLICAS)]
    max: Annotated[int, Field(ge=1, le=MAX_REPLICAS)]
    cpu_percent: Percent | None = 70
    """Target average CPU use, in percent of the request."""
    memory_percent: Percent | None = 80
    """Target average memory use, in percent of the request."""
    scale_up_stabilization_seconds: Annotated[int, Field(ge=0, le=3600)] = 60
    scale_down_stabilization_seconds: Annotated[int, Field(ge=0, le=3600)] = 300

    def faults(self) -> Iterable[str]:
        """Check the order of the bounds, and that a metric decides between them.

        Without a metric the API server would set its own default, 80 % of the CPU request.
        """
        if self.min > self.max:
            yield f"min {self.min} is above max {self.max}. Lower min or raise max."
        if self.cpu_percent is None and self.memory_percent is None:
            yield "cpuPercent and memoryPercent are both null. Set at least one of them."

    def autoscaler(self, deployment: str) -> k8s.autoscaling.v2.HorizontalPodAutoscalerSpecArgs:
        """Return the spec of the HorizontalPodAutoscaler of a Deployment."""
        targets = {"cpu": self.cpu_percent, "memory": self.memory_percent}
        return k8s.autoscaling.v2.HorizontalPodAutoscalerSpecArgs(
            scale_target_ref=k8s.autoscaling.v2.CrossVersionObjectReferenceArgs(
                api_version="apps/v1", kind="Deployment", name=deployment
            ),
            min_replicas=self.min,
            max_replicas=self.max,
            metrics=[_utilization(name, percent) for name, percent in targets.items() if percent is not None],
            behavior=k8s.autoscaling.v2.HorizontalPodAutoscalerBehaviorArgs(
                scale_up=k8s.autoscaling.v2.HPAScalingRulesArgs(
                    stabilization_window_seconds=self.scale_up_stabilization_seconds
                ),
                scale_down=k8s.autoscaling.v2.HPAScalingRulesArgs(
                    stabilization_window_seconds=self.scale_down_stabilization_seconds
                ),
            ),
        )


def _utilization(resource: str, percent: int) -> k8s.autoscaling.v2.MetricSpecArgs:
    return k8s.autoscaling.v2.MetricSpecArgs(
        type="Resource",
        resource=k8s.autoscaling.v2.ResourceMetricSourceArgs(
            name=resource,
            target=k8s.autoscaling.v2.MetricTargetArgs(type="Utilization", average_utilization=percent),
        ),
    )
