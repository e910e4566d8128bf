"""Helm charts: what every one of ours has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.model import Chart
from components.addons.kit.merge import merged
from components.spec import Spec

TIMEOUT_SECONDS = 600
"""The first pods may have to wait for a node."""


class ChartSpec(Spec):
    """What a person may choose about any chart."""

    values: Mapping[str, Any] = Field(default_factory=dict[str, Any])
    """Laid over the values that the component sets, by the chart's own keys."""


def chart_release(  # noqa: PLR0913 - one argument a question that Helm asks
    name: str,
    *,
    chart: Chart,
    spec: ChartSpec,
    namespace: pulumi.Input[str],
    values: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
    skip_crds: bool = False,
) -> k8s.helm.v3.Release:
    """A real Helm release, hooks included; it is there when its pods are ready, and rolled back when they are not.

    ``skip_crds`` leaves out what stands in the chart's ``crds/``: for charts whose definitions come by another one.
    """
    return k8s.helm.v3.Release(
        f"{name}-release",
        name=chart.name,
        chart=chart.reference,
        version=chart.version,
        repository_opts=None if chart.in_a_registry else {"repo": chart.repository},
        namespace=namespace,
        values=merged(values, spec.values),
        skip_crds=skip_crds or None,
        atomic=True,
        timeout=TIMEOUT_SECONDS,
        opts=opts,
    )
