"""kube-proxy: Services on every node."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.kube_proxy import KUBE_PROXY
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon


class KubeProxy(pulumi.ComponentResource):
    """EKS's kube-proxy with its default settings. Nodes depend on it."""

    TYPE = "landfall:addons:KubeProxy"

    def __init__(self, name: str, args: AddonArgs[EksAddonSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = eks_addon(name, addon=KUBE_PROXY, args=args, parent=self)
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
