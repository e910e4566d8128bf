"""An isolated chart release: a chart in its own namespace, with a Pod Security level and network policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from charts.model import Chart
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic, isolated_namespace
from components.workload.namespace import PodSecurityLevel


def isolated_release(  # noqa: PLR0913 - a release, its namespace, and their prerequisites
    name: str,
    *,
    chart: Chart,
    args: AddonArgs[ChartSpec],
    pod_security: PodSecurityLevel,
    traffic: Traffic,
    values: Mapping[str, Any],
    parent: pulumi.Resource,
    policies: Mapping[str, k8s.networking.v1.NetworkPolicySpecArgs] | None = None,
    depends_on: Sequence[pulumi.Resource] = (),
    skip_crds: bool = False,
) -> k8s.helm.v3.Release:
    """Create the chart's namespace, and install the chart in it; its pods never run without network policies.

    The release alone depends on ``depends_on`` and on the prerequisites in the context. On destroy it is deleted
    before them: the policies of its IAM role, for example, stay until its pods have cleaned up.
    """
    namespace = isolated_namespace(
        name,
        namespace=chart.namespace,
        pod_security=pod_security,
        traffic=traffic,
        cluster=args.context.cluster,
        parent=parent,
        policies=policies,
    )
    return chart_release(
        name,
        chart=chart,
        spec=args.spec,
        values=values,
        parent=parent,
        depends_on=[*namespace, *depends_on, *args.context.depends_on],
        skip_crds=skip_crds,
    )
