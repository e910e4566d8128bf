"""Sources of metrics in a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSources:
    """Plain values that decide which alarms exist; an alarm without a source of metrics would never or always fire.

    Alarms depend on the ``*_ready`` resources.
    """

    container_insights: bool = False
    """The CloudWatch agent, with Container Insights and enhanced observability."""
    prometheus: bool = False
    """kube-prometheus-stack: it scrapes kubelets and kube-state-metrics, and loads rules and dashboards."""
    container_insights_ready: Sequence[pulumi.Resource] = ()
    prometheus_ready: Sequence[pulumi.Resource] = ()
    """Custom resource definitions, and the operator's webhook that validates rules."""
