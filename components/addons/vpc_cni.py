"""Amazon VPC CNI: pods with IP addresses of the VPC."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pulumi

from charts.vpc_cni import VPC_CNI
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.service_account import ServiceAccount, addon_role
from components.aws.iam import aws_managed_policy_arn
from nested import value_at

SERVICE_ACCOUNT = ServiceAccount(namespace=VPC_CNI.namespace, name="aws-node")

# The add-on's schema accepts strings alone.
CONFIGURATION = {
    "enableNetworkPolicy": "true",
    "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
}
"""Network policies are enforced on the node. Prefix delegation assigns /28 blocks, which allows more pods per node."""


ENFORCING_MODE = "NETWORK_POLICY_ENFORCING_MODE"
"""Variable with the traffic of pods that no network policy selects: ``standard`` allows all, ``strict`` denies all.

Source: README of aws/amazon-vpc-cni-k8s.
"""


class VpcCniSpec(EksAddonSpec):
    """Settings of the VPC CNI."""

    def faults(self) -> Iterable[str]:
        """Check that pods without a network policy can communicate."""
        yield from super().faults()
        mode = value_at(self.configuration, "env", ENFORCING_MODE)
        if mode not in {None, "standard"}:
            yield (
                f"configuration.env.{ENFORCING_MODE} is {json.dumps(mode)}. The strict mode denies all traffic of pods "
                "that no network policy selects, such as CoreDNS and the add-ons in kube-system. "
                'Remove it, or use "standard".'
            )


class VpcCni(pulumi.ComponentResource):
    """EKS's Amazon VPC CNI. Nodes depend on it: they read its settings when they join."""

    TYPE = "landfall:addons:VpcCni"

    def __init__(self, name: str, args: AddonArgs[VpcCniSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = addon_role(
            name,
            SERVICE_ACCOUNT,
            cluster=args.context.cluster,
            managed_policy_arns={"cni": aws_managed_policy_arn("AmazonEKS_CNI_Policy", args.context.cluster.region)},
            parent=self,
        )
        addon = eks_addon(name, addon=VPC_CNI, args=args, configuration=CONFIGURATION, role=role, parent=self)
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
