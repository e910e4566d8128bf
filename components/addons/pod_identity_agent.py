"""The agent that hands out credentials of EKS Pod Identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.addons.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.aws.cluster import ClusterIdentity

ADDON_NAME = "eks-pod-identity-agent"


class PodIdentityAgentSpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodIdentityAgentArgs:
    """The add-on and its cluster."""

    spec: PodIdentityAgentSpec
    cluster: ClusterIdentity
    depends_on: Sequence[pulumi.Resource] = ()


class PodIdentityAgent(pulumi.ComponentResource):
    """Workloads here take IRSA; the agent is for add-ons and charts that know Pod Identity alone."""

    TYPE = "landfall:addons:PodIdentityAgent"

    def __init__(self, name: str, args: PodIdentityAgentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = managed_addon(
            name,
            ManagedAddon(addon_name=ADDON_NAME, spec=args.spec, cluster=args.cluster, depends_on=args.depends_on),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
