"""Services on every node: EKS's kube-proxy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.addons.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.aws.cluster import ClusterIdentity

ADDON_NAME = "kube-proxy"


class KubeProxySpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KubeProxyArgs:
    """The add-on and its cluster."""

    spec: KubeProxySpec
    cluster: ClusterIdentity
    depends_on: Sequence[pulumi.Resource] = ()


class KubeProxy(pulumi.ComponentResource):
    """Has no settings of its own; it must be there before the first node."""

    TYPE = "landfall:addons:KubeProxy"

    def __init__(self, name: str, args: KubeProxyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = managed_addon(
            name,
            ManagedAddon(addon_name=ADDON_NAME, spec=args.spec, cluster=args.cluster, depends_on=args.depends_on),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
