"""EKS Pod Identity Agent: credentials of AWS for pods."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.pod_identity_agent import POD_IDENTITY_AGENT
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon


class PodIdentityAgent(pulumi.ComponentResource):
    """EKS's agent, for add-ons and charts that support Pod Identity alone; workloads of this project use IRSA."""

    TYPE = "landfall:addons:PodIdentityAgent"

    def __init__(self, name: str, args: AddonArgs[EksAddonSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = eks_addon(name, addon=POD_IDENTITY_AGENT, args=args, parent=self)
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
