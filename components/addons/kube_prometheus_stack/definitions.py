"""Custom resource definitions of the Prometheus operator, such as ServiceMonitor and PrometheusRule."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.prometheus_operator_crds import PROMETHEUS_OPERATOR_CRDS
from components.addons.kit.chart_release import ChartSpec, chart_release


class MonitoringDefinitions(pulumi.ComponentResource):
    """The definitions, without Prometheus.

    The chart has no pods and no prerequisites: other charts can create their ServiceMonitors before Prometheus is
    installed, even those that Prometheus depends on.
    """

    TYPE = "landfall:addons:MonitoringDefinitions"

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        definitions = chart_release(
            f"{name}-definitions",
            chart=PROMETHEUS_OPERATOR_CRDS,
            spec=ChartSpec(),
            values={},
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (definitions,)
        self.register_outputs({})
