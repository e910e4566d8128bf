"""The Prometheus operator's kinds: ServiceMonitor, PrometheusRule and the rest."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.prometheus_operator_crds import PROMETHEUS_OPERATOR_CRDS
from components.addons.kit.chart_release import ChartSpec, chart_release


class MonitoringDefinitions(pulumi.ComponentResource):
    """Their definitions, under the name of the stack that they are for, and before all that Prometheus itself needs.

    The chart has no pods and waits for nothing: whatever has metrics can say so from its first day.
    """

    TYPE = "landfall:addons:MonitoringDefinitions"

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        definitions = chart_release(
            f"{name}-definitions",
            chart=PROMETHEUS_OPERATOR_CRDS,
            spec=ChartSpec(),
            namespace=PROMETHEUS_OPERATOR_CRDS.namespace,
            values={},
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.ready: Sequence[pulumi.Resource] = (definitions,)
        self.register_outputs({})
