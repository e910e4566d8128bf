"""AWS Load Balancer Controller: application load balancers for Ingresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.context import AddonArgs
from components.addons.kit.definitions import chart_definitions
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.addons.load_balancer_controller.features import Features
from components.addons.load_balancer_controller.policy import controller_statements

SERVICE_ACCOUNT = ServiceAccount(namespace=LOAD_BALANCER_CONTROLLER.namespace, name="aws-load-balancer-controller")

UNUSED_CONTROLLERS = ("ALBGatewayAPI", "NLBGatewayAPI")
"""Feature gates of the controllers for the Gateway API, whose custom resource definitions are not installed."""


class LoadBalancerControllerSpec(ChartSpec):
    """Settings of the AWS Load Balancer Controller."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods. One leads; all serve the webhooks for Ingresses and pods."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    waf: bool = False
    """Let Ingresses name a web ACL of AWS WAF."""
    shield: bool = False
    """Let Ingresses turn Shield Advanced on."""
    cognito: bool = False
    """Let Ingresses authenticate users with a Cognito user pool."""


@dataclass(frozen=True, kw_only=True)
class LoadBalancerControllerArgs(AddonArgs[LoadBalancerControllerSpec]):
    """The controller, and the tags of its load balancers.

    Its prerequisites include the network's route to the internet, without which it cannot delete load balancers.
    """

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of the stack."""


class LoadBalancerController(pulumi.ComponentResource):
    """The controller, its custom resource definitions, and a role for the load balancers of this cluster alone.

    Ingresses, and pods with a readiness gate, depend on ``ready``: the controller's webhooks fail closed. On destroy a
    load balancer whose controller is gone would remain, and AWS could not delete the VPC.
    """

    TYPE = "landfall:addons:LoadBalancerController"

    def __init__(self, name: str, args: LoadBalancerControllerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        features = Features(waf=args.spec.waf, shield=args.spec.shield, cognito=args.spec.cognito)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            statements=controller_statements(
                cluster_name=args.context.cluster.plain_name, region=args.context.cluster.region, features=features
            ),
            parent=self,
        )
        definitions = chart_definitions(name, chart=LOAD_BALANCER_CONTROLLER, parent=self)
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=LOAD_BALANCER_CONTROLLER,
            spec=args.spec,
            values=controller_values(args, role.arn),
            parent=self,
            depends_on=[*definitions, *role.policies, *args.context.depends_on],
            skip_crds=True,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Ready when the controller's pods are, and therefore its webhook."""
        self.register_outputs({})


def controller_values(args: LoadBalancerControllerArgs, role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Return the values of the chart.

    Region and VPC are explicit: by default the controller reads them from the node's metadata service, which pods
    cannot reach. Upgrades keep the webhook's certificate, so that the webhook stays available.
    """
    return {
        "clusterName": args.context.cluster.name,
        "region": args.context.cluster.region,
        "vpcId": args.context.cluster.vpc_id,
        "replicaCount": args.spec.replicas,
        "resources": args.spec.resources.document(),
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": LOAD_BALANCER_CONTROLLER.name}),
        **args.context.nodes.document(),
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        # The chart's IngressClass has no limits: any Ingress of it would get a public load balancer. A system has a
        # class of its own, with the callers that its settings allow.
        "createIngressClassResource": False,
        "ingressClassParams": {"create": False},
        "disableIngressClassAnnotation": True,
        "controllerConfig": {"featureGates": dict.fromkeys(UNUSED_CONTROLLERS, False)},
        "webhookConfig": {"ingressValdationFailurePolicy": ingress_failure_policy(args.spec.replicas)},
        "defaultTargetType": "ip",
        "defaultTags": dict(args.tags),
        "keepTLSSecret": True,
        # The webhook for Services fails closed: while the controller is unavailable, no Service could be created. It
        # only sets the class of LoadBalancer Services, and those of this project set it themselves.
        "enableServiceMutatorWebhook": False,
        "enableWaf": False,
        "enableWafv2": args.spec.waf,
        "enableShield": args.spec.shield,
        "serviceMonitor": {"enabled": args.context.service_monitor},
    }


def ingress_failure_policy(replicas: int) -> str:
    """Return the failure policy of the webhook that validates Ingresses (the chart misspells its key).

    A single pod is unavailable during its restart: no Ingress could be changed, and ``pulumi up`` would fail. The
    controller also reports an invalid Ingress as an event.
    """
    return "Fail" if replicas > 1 else "Ignore"
