"""Amazon VPC CNI: pods with IP addresses of the VPC."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.vpc_cni import VPC_CNI
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import aws_managed_policy_arn

SERVICE_ACCOUNT = ServiceAccount(namespace=VPC_CNI.namespace, name="aws-node")

# The add-on's schema accepts strings alone.
CONFIGURATION = {
    "enableNetworkPolicy": "true",
    "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
}
"""Network policies are enforced on the node. Prefix delegation assigns /28 blocks, which allows more pods per node."""


class VpcCni(pulumi.ComponentResource):
    """EKS's Amazon VPC CNI. Nodes depend on it: they read its settings when they join."""

    TYPE = "landfall:addons:VpcCni"

    def __init__(self, name: str, args: AddonArgs[EksAddonSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            managed_policy_arns={"cni": aws_managed_policy_arn("AmazonEKS_CNI_Policy")},
            parent=self,
        )
        addon = eks_addon(name, addon=VPC_CNI, args=args, configuration=CONFIGURATION, role=role, parent=self)
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
