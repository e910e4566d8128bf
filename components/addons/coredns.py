"""The cluster's DNS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
from pydantic import Field

from charts.coredns import COREDNS
from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.addons.kit.resources import ContainerResources
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import ANY_NODE, NodeSelection


class CoreDnsSpec(ManagedAddonSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=2)] = 2
    """Never one: nothing on the cluster finds anything without DNS."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="170Mi")
    """EKS's own figures; memory grows with the number of Services and pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreDnsArgs:
    """The add-on and its cluster."""

    spec: CoreDnsSpec
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes: without one the add-on counts as degraded."""


class CoreDns(pulumi.ComponentResource):
    """EKS's CoreDNS, after the first nodes."""

    TYPE = "landfall:addons:CoreDns"

    def __init__(self, name: str, args: CoreDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=COREDNS.name,
                spec=args.spec,
                cluster=args.cluster,
                configuration={
                    "replicaCount": args.spec.replicas,
                    "resources": args.spec.resources.document(),
                    **args.nodes.document(),
                },
                depends_on=args.depends_on,
            ),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
