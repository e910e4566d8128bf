"""External Secrets Operator: Kubernetes Secrets from AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.external_secrets import EXTERNAL_SECRETS
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread

WEBHOOK_PORT = 10250
METRICS_PORT = 8080


class ExternalSecretsSpec(ChartSpec):
    """Settings of the External Secrets Operator."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods of the operator, of the webhook and of the certificate controller."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Resources of each of the three; the operator keeps every Secret that it created in memory."""


class ExternalSecrets(pulumi.ComponentResource):
    """The operator in its own namespace, without permissions on AWS.

    The SecretStore of each namespace has a service account with a role for its own secrets. ClusterSecretStores and
    PushSecrets are disabled.
    """

    TYPE = "landfall:addons:ExternalSecrets"

    def __init__(
        self, name: str, args: AddonArgs[ExternalSecretsSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=EXTERNAL_SECRETS,
            args=args,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            values=operator_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Definitions of ExternalSecret and SecretStore, and their admission webhook."""
        self.register_outputs({})


def operator_values(args: AddonArgs[ExternalSecretsSpec]) -> dict[str, Any]:
    """Return the values of the chart: the same for operator, webhook and certificate controller."""
    return {
        "installCRDs": True,
        "global": args.context.nodes.document(),
        "leaderElect": True,
        "processClusterStore": False,
        "processClusterExternalSecret": False,
        "processClusterPushSecret": False,
        "processPushSecret": False,
        **_part(args.spec, EXTERNAL_SECRETS.name),
        "webhook": _part(args.spec, f"{EXTERNAL_SECRETS.name}-webhook"),
        "certController": _part(args.spec, f"{EXTERNAL_SECRETS.name}-cert-controller"),
        # Monitors of all three. By default the chart leaves them out if it does not find their definition.
        "serviceMonitor": {"enabled": args.context.service_monitor, "renderMode": "alwaysRender"},
    }


def _part(spec: ExternalSecretsSpec, label: str) -> dict[str, Any]:
    """Return the values of one of the three; their pods differ by a label."""
    return {
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "minAvailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": label}),
    }
