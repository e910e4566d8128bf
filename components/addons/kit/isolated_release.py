"""Charts in a namespace of their own: what most add-ons are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.model import Chart
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.workload.namespace import PodSecurityLevel


def closed_release(  # noqa: PLR0913 - a chart, its namespace, and what both come after
    name: str,
    *,
    chart: Chart,
    args: ChartAddonArgs[ChartSpec],
    namespace: str,
    pod_security: PodSecurityLevel,
    traffic: Traffic,
    values: Mapping[str, Any],
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource] = (),
) -> k8s.helm.v3.Release:
    """The namespace, closed but for ``traffic``, and in it the chart's release, whose pods never run without policies.

    The release alone comes after ``args.depends_on`` and ``after``: the policies of its role, say, which it cleans up
    by on destroy.
    """
    closed = addon_namespace(
        name, namespace=namespace, pod_security=pod_security, traffic=traffic, cluster=args.cluster, parent=parent
    )
    return chart_release(
        name,
        chart=chart,
        spec=args.spec,
        namespace=namespace,
        values=values,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[*closed, *after, *args.depends_on]),
    )
