"""The AWS Load Balancer Controller: Ingresses become application load balancers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.addons.kit.spread import spread
from components.addons.load_balancer_controller.features import Features
from components.addons.load_balancer_controller.policy import controller_statements

SERVICE_ACCOUNT = ServiceAccount(namespace=LOAD_BALANCER_CONTROLLER.namespace, name="aws-load-balancer-controller")
INGRESS_CLASS = "alb"


class LoadBalancerControllerSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """One leads, the other takes over; both answer the webhooks for Ingresses and pods."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    waf: bool = False
    """Ingresses may name a web ACL of AWS WAF."""
    shield: bool = False
    """Ingresses may turn on Shield Advanced."""
    cognito: bool = False
    """Ingresses may sign users in by a Cognito user pool."""


@dataclass(frozen=True, kw_only=True)
class LoadBalancerControllerArgs(ChartAddonArgs[LoadBalancerControllerSpec]):
    """The controller and its cluster.

    It comes after the network's way out, too: without that it cannot delete its load balancers.
    """

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The stack's own, for the load balancers that it makes."""


class LoadBalancerController(pulumi.ComponentResource):
    """The controller, its IngressClass ``alb`` and a role that reaches no other cluster's load balancers.

    What makes Ingresses, or pods that wait for their load balancer, depends on ``ready``: the controller's webhooks
    fail closed, and on destroy a load balancer without its controller stays behind and keeps the VPC from going.
    """

    TYPE = "landfall:addons:LoadBalancerController"

    def __init__(self, name: str, args: LoadBalancerControllerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        features = Features(waf=args.spec.waf, shield=args.spec.shield, cognito=args.spec.cognito)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            statements=controller_statements(
                cluster_name=args.cluster.plain_name, region=args.cluster.region, features=features
            ),
            parent=self,
        )
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=LOAD_BALANCER_CONTROLLER,
            spec=args.spec,
            namespace=LOAD_BALANCER_CONTROLLER.namespace,
            values=controller_values(args, role.arn),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*role.policies, *args.depends_on]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Helm waits until the controller's pods, and with them its webhook, answer."""
        self.register_outputs({})


def controller_values(args: LoadBalancerControllerArgs, role_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The chart's values.

    Region and VPC are said outright: the controller would ask the node's metadata service, which pods do not reach.
    The webhook's certificate is kept between upgrades, or each one would break the webhook for a moment.
    """
    return {
        "clusterName": args.cluster.name,
        "region": args.cluster.region,
        "vpcId": args.cluster.vpc_id,
        "replicaCount": args.spec.replicas,
        "resources": args.spec.resources.document(),
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": LOAD_BALANCER_CONTROLLER.name}),
        **args.nodes.document(),
        "serviceAccount": SERVICE_ACCOUNT.document(role_arn),
        "ingressClass": INGRESS_CLASS,
        "defaultTargetType": "ip",
        "defaultTags": dict(args.tags),
        "keepTLSSecret": True,
        # The webhook that it would put before every new Service fails closed: while the controller is away, nothing on
        # the cluster could make one. It only picks a controller for LoadBalancer Services, which name theirs here.
        "enableServiceMutatorWebhook": False,
        "enableWaf": False,
        "enableWafv2": args.spec.waf,
        "enableShield": args.spec.shield,
        "serviceMonitor": {"enabled": args.service_monitor},
    }
