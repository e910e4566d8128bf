"""KEDA: event-driven autoscaling, down to zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.keda import KEDA
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.spec import Port

SERVICE_ACCOUNT = ServiceAccount(namespace=KEDA.namespace, name="keda-operator")
"""Service account of the operator. A role that reads a queue trusts it, and a TriggerAuthentication names the role."""

METRICS_API_PORT = 6443
WEBHOOK_PORT = 9443
METRICS_PORT = 8080


class KedaSpec(ChartSpec):
    """Settings of KEDA."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods of the operator, of the metrics server and of the webhook; one operator leads."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    """Resources of each of the three."""
    source_ports: Sequence[Port] = (5432, 5671, 5672, 6379, 9090, 15672)
    """Ports of event sources: PostgreSQL, RabbitMQ (TLS, plain, management), Redis and Prometheus."""
    secrets: Literal["every-namespace", "own-namespace"] = "every-namespace"
    """Namespaces whose Secrets triggers may use. ``own-namespace`` allows ClusterTriggerAuthentications with Secrets in
    ``keda`` and AWS identities alone."""


class Keda(pulumi.ComponentResource):
    """Operator, metrics server and webhook, with an IAM role that has no permissions.

    With that role the operator assumes the role that a TriggerAuthentication names, if the latter trusts it: each queue
    declares its own permissions. KEDA serves ``external.metrics.k8s.io``, which a cluster has once. Helm deletes the
    definitions with the release, and with them every ScaledObject: a ScaledObject depends on ``ready``, so that KEDA
    removes its finalizer first.
    """

    TYPE = "landfall:addons:Keda"

    def __init__(self, name: str, args: AddonArgs[KedaSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(name, SERVICE_ACCOUNT, cluster=args.context.cluster, parent=self)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=KEDA,
            args=args,
            pod_security="restricted",
            traffic=Traffic(
                from_control_plane=[METRICS_API_PORT, WEBHOOK_PORT],
                metrics=[METRICS_PORT],
                to_pods=args.spec.source_ports,
                to_vpc=args.spec.source_ports,
            ),
            values=keda_values(args, role.arn),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Definitions of ScaledObject and ScaledJob, and their admission webhook."""
        self.register_outputs({})


def keda_values(args: AddonArgs[KedaSpec], role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Return the values of the chart, whose defaults meet the Pod Security level ``restricted``."""
    spec = args.spec
    replicas = {"replicaCount": spec.replicas}
    resources = spec.resources.document()
    budget = {"maxUnavailable": 1} if spec.replicas > 1 else {}
    monitored = {"enabled": args.context.service_monitor, "serviceMonitor": {"enabled": args.context.service_monitor}}
    return {
        "clusterName": args.context.cluster.name,
        "crds": {"install": True},
        "image": {"pullPolicy": "IfNotPresent"},
        "enableServiceLinks": False,
        "serviceAccount": {"operator": {"name": SERVICE_ACCOUNT.name}},
        "podIdentity": {"aws": {"irsa": {"enabled": True, "roleArn": role_arn}}},
        "permissions": {"operator": {"restrict": {"secret": spec.secrets == "own-namespace"}}},
        # Deployments and StatefulSets scale without it; with it the operator may change objects of every kind.
        "rbac": {"enabledCustomScaledRefKinds": False},
        **args.context.nodes.document(),
        "operator": replicas,
        "metricsServer": replicas,
        "webhooks": replicas,
        "resources": {"operator": resources, "metricServer": resources, "webhooks": resources},
        "podDisruptionBudget": {"operator": budget, "metricServer": budget, "webhooks": budget},
        "topologySpreadConstraints": {
            "operator": spread({"app": "keda-operator"}),
            "metricsServer": spread({"app": "keda-operator-metrics-apiserver"}),
            "webhooks": spread({"app": "keda-admission-webhooks"}),
        },
        "prometheus": {"operator": monitored, "metricServer": monitored, "webhooks": monitored},
    }
