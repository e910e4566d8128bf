"""Which metrics a cluster's add-ons gather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSources:
    """Plain facts, for they decide which alarms there are: on metrics that nobody gathers they go off never, or always.

    The ``*_ready`` fields are edges: alarms come after what they watch by, and on destroy go before it.
    """

    container_insights: bool = False
    """The CloudWatch agent, with Container Insights and enhanced observability."""
    prometheus: bool = False
    """kube-prometheus-stack: kubelet and kube-state-metrics are scraped, rules and dashboards are picked up."""
    container_insights_ready: Sequence[pulumi.Resource] = ()
    prometheus_ready: Sequence[pulumi.Resource] = ()
    """Its custom resource definitions, and the operator's webhook that judges rules."""
