"""Custom resource definitions of a chart, as objects of the stack."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from charts.definitions import definitions
from charts.model import Chart


def chart_definitions(
    name: str, *, chart: Chart, parent: pulumi.Resource
) -> Sequence[k8s.apiextensions.v1.CustomResourceDefinition]:
    """Create the definitions of a chart whose release has ``skip_crds``, and which depends on them.

    An update of the chart updates them first, and the preview shows the change. They are destroyed after the release,
    and with them all objects of their kinds.
    """
    return [
        k8s.apiextensions.v1.CustomResourceDefinition(
            f"{name}-{definition['spec']['names']['plural']}",
            metadata=definition["metadata"],
            spec=definition["spec"],
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for definition in definitions(chart.name)
    ]
