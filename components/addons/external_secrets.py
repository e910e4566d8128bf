"""The External Secrets Operator: secrets of AWS Secrets Manager as Secrets of Kubernetes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.external_secrets import EXTERNAL_SECRETS
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread

NAMESPACE = EXTERNAL_SECRETS.namespace
WEBHOOK_PORT = 10250
METRICS_PORT = 8080


class ExternalSecretsSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Of operator, webhook and certificate controller alike."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Of each of the three; the operator keeps every Secret that it made in memory."""


ExternalSecretsArgs = ChartAddonArgs[ExternalSecretsSpec]


class ExternalSecrets(pulumi.ComponentResource):
    """The operator in a namespace of its own, with no permission on AWS.

    Each namespace's SecretStore brings a service account with a role for its own secrets; stores that would serve
    the whole cluster, and pushing secrets outwards, are switched off.
    """

    TYPE = "landfall:addons:ExternalSecrets"

    def __init__(self, name: str, args: ExternalSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=EXTERNAL_SECRETS,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            values=operator_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Custom resource definitions and the webhook that judges them."""
        self.register_outputs({})


def operator_values(args: ExternalSecretsArgs) -> dict[str, Any]:
    """The chart's values: operator, webhook and certificate controller, each as the other two."""
    return {
        "installCRDs": True,
        "global": args.nodes.document(),
        "leaderElect": True,
        "processClusterStore": False,
        "processClusterExternalSecret": False,
        "processClusterPushSecret": False,
        "processPushSecret": False,
        **_part(args.spec, EXTERNAL_SECRETS.name),
        "webhook": _part(args.spec, f"{EXTERNAL_SECRETS.name}-webhook"),
        "certController": _part(args.spec, f"{EXTERNAL_SECRETS.name}-cert-controller"),
        # Of all three. The kind is there; left to look for it, the chart may leave them out without a word.
        "serviceMonitor": {"enabled": args.service_monitor, "renderMode": "alwaysRender"},
    }


def _part(spec: ExternalSecretsSpec, label: str) -> dict[str, Any]:
    """What all three say of themselves; their pods differ by a label."""
    return {
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "minAvailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": label}),
    }
