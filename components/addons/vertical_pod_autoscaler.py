"""Vertical Pod Autoscaler: recommends or sets the requests of pods, from their usage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.vertical_pod_autoscaler import VERTICAL_POD_AUTOSCALER
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.definitions import chart_definitions
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod

WEBHOOK_PORT = 8000
CERTIFICATE_JOB_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Resources of the Jobs that create the webhook's certificate; Prometheus's Jobs with the same program have these."""

METRICS_PORTS = (8942, 8943, 8944)
"""Ports of recommender, updater and admission controller."""


class VerticalPodAutoscalerSpec(ChartSpec):
    """Settings of the Vertical Pod Autoscaler."""

    mode: Literal["recommend", "apply"] = "recommend"
    """``recommend`` writes recommendations to the status of each VerticalPodAutoscaler. ``apply`` also evicts pods and
    sets their requests when they start; never use it for pods that an HPA scales by the same CPU or memory."""
    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods of each part; one recommender and one updater lead."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="512Mi")
    """Resources of each part; the recommender keeps the usage of every container in memory."""


class VerticalPodAutoscaler(pulumi.ComponentResource):
    """The recommender and, in mode ``apply``, updater and admission controller; usage comes from the Metrics Server.

    Removing the add-on deletes the definitions, and with them the VerticalPodAutoscalers of users.
    """

    TYPE = "landfall:addons:VerticalPodAutoscaler"

    def __init__(
        self, name: str, args: AddonArgs[VerticalPodAutoscalerSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=VERTICAL_POD_AUTOSCALER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(
                from_control_plane=[WEBHOOK_PORT] if args.spec.mode == "apply" else [], metrics=METRICS_PORTS
            ),
            values=autoscaler_values(args),
            parent=self,
            depends_on=chart_definitions(name, chart=VERTICAL_POD_AUTOSCALER, parent=self),
            skip_crds=True,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """The definition of VerticalPodAutoscaler."""
        self.register_outputs({})


def autoscaler_values(args: AddonArgs[VerticalPodAutoscalerSpec]) -> dict[str, Any]:
    """Return the values of the chart, whose defaults prefer different nodes for replicas."""
    spec = args.spec
    applies = spec.mode == "apply"
    part = {
        "replicas": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "minAvailable": 1},
        **args.context.nodes.document(),
    }
    return {
        "podSecurityContext": restricted_pod(),
        "containerSecurityContext": dict(RESTRICTED_CONTAINER),
        "recommender": {"enabled": True, **part},
        "updater": {"enabled": applies, **part},
        "admissionController": {
            "enabled": applies,
            **part,
            # While it is unavailable, pods start with the requests in their manifest.
            "mutatingWebhookConfiguration": {"failurePolicy": "Ignore"},
            "certGen": {
                "enabled": applies,
                "resources": CERTIFICATE_JOB_RESOURCES.document(),
                **args.context.nodes.document(),
            },
        },
    }
