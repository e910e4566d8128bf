"""Pod networking with addresses of the VPC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from charts.vpc_cni import VPC_CNI
from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import aws_managed_policy_arn

SERVICE_ACCOUNT = ServiceAccount(namespace=VPC_CNI.namespace, name="aws-node")

# Values are strings: the add-on's schema takes no others here.
CONFIGURATION = {
    "enableNetworkPolicy": "true",
    "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
}
"""NetworkPolicies enforced on the node; addresses by /28 blocks, one kept warm, which allows more pods a node."""


class VpcCniSpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcCniArgs:
    """The add-on and its cluster."""

    spec: VpcCniSpec
    cluster: ClusterIdentity
    depends_on: Sequence[pulumi.Resource] = ()


class VpcCni(pulumi.ComponentResource):
    """The Amazon VPC CNI, before the first node: nodes take its settings when they join."""

    TYPE = "landfall:addons:VpcCni"

    def __init__(self, name: str, args: VpcCniArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.cluster,
            managed_policy_arns={"cni": aws_managed_policy_arn("AmazonEKS_CNI_Policy")},
            parent=self,
        )
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=VPC_CNI.name,
                spec=args.spec,
                cluster=args.cluster,
                configuration=CONFIGURATION,
                role=role,
                depends_on=args.depends_on,
            ),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
