"""EKS add-ons that need nothing but their cluster: no role, and no settings of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.aws.cluster.cluster import ClusterIdentity
from components.node_selection import ANY_NODE, NodeSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAddonArgs:
    """The add-on, its cluster, and what has to be there before it."""

    spec: ManagedAddonSpec
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """For add-ons that do not run on every node anyway."""
    depends_on: Sequence[pulumi.Resource] = ()


class PlainAddon(pulumi.ComponentResource):
    """The base of such add-ons: each names itself in a file of its own."""

    TYPE = "landfall:addons:PlainAddon"
    ADDON_NAME = ""

    def __init__(self, name: str, args: PlainAddonArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=self.ADDON_NAME,
                spec=args.spec,
                cluster=args.cluster,
                configuration=args.nodes.document(),
                depends_on=args.depends_on,
            ),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
