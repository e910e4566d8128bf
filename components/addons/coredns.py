"""CoreDNS: DNS of the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import pulumi
from pydantic import Field

from charts.coredns import COREDNS
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.resources import ContainerResources


class CoreDnsSpec(EksAddonSpec):
    """Settings of CoreDNS."""

    replicas: Annotated[int, Field(ge=2)] = 2
    """Number of pods. One would be a single point of failure: pods find no Service without DNS."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="170Mi")
    """EKS's defaults; memory grows with the number of Services and pods."""


class CoreDns(pulumi.ComponentResource):
    """EKS's CoreDNS. It depends on nodes: EKS reports the add-on as degraded until its pods run."""

    TYPE = "landfall:addons:CoreDns"

    def __init__(self, name: str, args: AddonArgs[CoreDnsSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = eks_addon(
            name,
            addon=COREDNS,
            args=args,
            configuration={
                "replicaCount": args.spec.replicas,
                "resources": args.spec.resources.document(),
                **args.context.nodes.document(),
            },
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
