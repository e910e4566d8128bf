"""KEDA: workers scaled by the length of a queue, down to none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.keda import KEDA
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.spec import Port

NAMESPACE = KEDA.namespace
SERVICE_ACCOUNT = ServiceAccount(namespace=NAMESPACE, name="keda-operator")
"""A role that reads a queue for a scaler trusts this account, and its TriggerAuthentication names the role."""

METRICS_API_PORT = 6443
WEBHOOK_PORT = 9443
METRICS_PORT = 8080


class KedaSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Of operator, metrics server and webhook alike; of operators one leads."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    """Of each of the three."""
    source_ports: Sequence[Port] = (5432, 5671, 5672, 6379, 9090, 15672)
    """Where it asks how much there is to do: PostgreSQL, RabbitMQ (TLS, plain, management), Redis and Prometheus."""
    secrets: Literal["every-namespace", "own-namespace"] = "every-namespace"
    """Where it may read the Secrets that triggers log in with; ``own-namespace`` leaves ClusterTriggerAuthentications
    with Secrets in ``keda``, and identities of AWS."""


KedaArgs = ChartAddonArgs[KedaSpec]


class Keda(pulumi.ComponentResource):
    """Operator, metrics server and webhook, with an identity on AWS that may do nothing.

    By that identity the operator takes on the role that a TriggerAuthentication names, if the role trusts it: what it
    may read on AWS is declared with each queue, and no list of queues is kept here. It serves the one
    ``external.metrics.k8s.io`` that a cluster can have. Its definitions go with the release, and with them every
    ScaledObject: whoever makes one depends on ``ready``, so that on destroy KEDA is there to take its finalizer off.
    """

    TYPE = "landfall:addons:Keda"

    def __init__(self, name: str, args: KedaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(name, SERVICE_ACCOUNT, cluster=args.cluster, parent=self)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=KEDA,
            args=args,
            namespace=NAMESPACE,
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
        """Definitions of ScaledObject and ScaledJob, and the webhook that judges them."""
        self.register_outputs({})


def keda_values(args: KedaArgs, role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The chart's values; its own hold ``restricted``."""
    spec = args.spec
    replicas = {"replicaCount": spec.replicas}
    resources = spec.resources.document()
    budget = {"maxUnavailable": 1} if spec.replicas > 1 else {}
    monitored = {"enabled": args.service_monitor, "serviceMonitor": {"enabled": args.service_monitor}}
    return {
        "clusterName": args.cluster.name,
        "crds": {"install": True},
        "image": {"pullPolicy": "IfNotPresent"},
        "enableServiceLinks": False,
        "serviceAccount": {"operator": {"name": SERVICE_ACCOUNT.name}},
        "podIdentity": {"aws": {"irsa": {"enabled": True, "roleArn": role_arn}}},
        "permissions": {"operator": {"restrict": {"secret": spec.secrets == "own-namespace"}}},
        # Deployments and StatefulSets scale without it; with it the operator may change every kind that there is.
        "rbac": {"enabledCustomScaledRefKinds": False},
        **args.nodes.document(),
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
