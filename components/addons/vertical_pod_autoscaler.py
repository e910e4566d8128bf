"""The Vertical Pod Autoscaler: what pods should ask for, from what they use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.vertical_pod_autoscaler import VERTICAL_POD_AUTOSCALER
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER, RESTRICTED_POD

NAMESPACE = VERTICAL_POD_AUTOSCALER.namespace
WEBHOOK_PORT = 8000
METRICS_PORTS = (8942, 8943, 8944)
"""Of recommender, updater and admission controller."""


class VerticalPodAutoscalerSpec(ChartSpec):
    """What a person may choose about it."""

    mode: Literal["recommend", "apply"] = "recommend"
    """``recommend`` writes what it found into each VerticalPodAutoscaler, for people to read; ``apply`` also evicts
    pods and changes their requests as they start. Never for a pod that an HPA scales by the same CPU or memory."""
    replicas: Annotated[int, Field(ge=1)] = 2
    """Of each part; of recommenders and of updaters one leads."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="512Mi")
    """Of each part; the recommender keeps the usage of every container in memory."""


VerticalPodAutoscalerArgs = ChartAddonArgs[VerticalPodAutoscalerSpec]


class VerticalPodAutoscaler(pulumi.ComponentResource):
    """The recommender, and what applies its findings where that is asked for; usage comes from the metrics server.

    Helm leaves the definitions behind, and with them the VerticalPodAutoscalers that people made.
    """

    TYPE = "landfall:addons:VerticalPodAutoscaler"

    def __init__(self, name: str, args: VerticalPodAutoscalerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=VERTICAL_POD_AUTOSCALER,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(
                from_control_plane=[WEBHOOK_PORT] if args.spec.mode == "apply" else [], metrics=METRICS_PORTS
            ),
            values=autoscaler_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """The definition of VerticalPodAutoscaler."""
        self.register_outputs({})


def autoscaler_values(args: VerticalPodAutoscalerArgs) -> dict[str, Any]:
    """The chart's values; its own keep replicas on different nodes where there are some."""
    spec = args.spec
    applies = spec.mode == "apply"
    part = {
        "replicas": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "minAvailable": 1},
        **args.nodes.document(),
    }
    return {
        "podSecurityContext": dict(RESTRICTED_POD),
        "containerSecurityContext": dict(RESTRICTED_CONTAINER),
        "recommender": {"enabled": True, **part},
        "updater": {"enabled": applies, **part},
        "admissionController": {
            "enabled": applies,
            **part,
            # While it is away pods start with the requests that they were written with.
            "mutatingWebhookConfiguration": {"failurePolicy": "Ignore"},
            "certGen": {"enabled": applies, **args.nodes.document()},
        },
    }
