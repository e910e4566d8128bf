"""A chart release: a Helm chart at a pinned version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.model import Chart
from components.addons.kit.merge import merged
from components.spec import Spec
from nested import entries

TIMEOUT_SECONDS = 600
"""Covers pods that stay pending until a new node joins."""


class ChartSpec(Spec):
    """Settings of any chart."""

    values: Mapping[str, Any] = Field(default_factory=dict[str, Any])
    """Values of the chart, by its own keys; they override those that the component sets."""

    def faults(self) -> Iterable[str]:
        """Yield a sentence for each Service that the values make public; the rules for endpoints do not apply to it."""
        for path in load_balancers(self.values):
            yield (
                f"values.{path} LoadBalancer creates a load balancer that the rules for public endpoints do not see. "
                "Use ClusterIP, and give the callers an Ingress, such as one of nginxIngress."
            )


def load_balancers(values: object, prefix: str = "") -> Iterable[str]:
    """Yield the dotted path of each ``type: LoadBalancer`` in the values of a chart, at any depth."""
    for key, value in entries(values):
        path = f"{prefix}{key}"
        if key == "type" and value == "LoadBalancer":
            yield path
        yield from load_balancers(value, f"{path}.")


def chart_release(  # noqa: PLR0913 - each argument is an option of Helm or of Pulumi
    name: str,
    *,
    chart: Chart,
    spec: ChartSpec,
    values: Mapping[str, Any],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
    skip_crds: bool = False,
) -> k8s.helm.v3.Release:
    """Install a chart as a Helm release, hooks included.

    The release is ready when its pods are, and Helm rolls it back when they do not become ready. ``skip_crds`` leaves
    out the chart's ``crds/``, for definitions that another chart installs.
    """
    return k8s.helm.v3.Release(
        f"{name}-release",
        name=chart.name,
        chart=chart.reference,
        version=chart.version,
        repository_opts=None if chart.in_a_registry else {"repo": chart.repository},
        namespace=chart.namespace,
        values=merged(values, spec.values),
        skip_crds=skip_crds or None,
        atomic=True,
        timeout=TIMEOUT_SECONDS,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[*depends_on]),
    )
