"""Services on every node: EKS's kube-proxy."""

from __future__ import annotations

from charts.kube_proxy import KUBE_PROXY
from components.addons.kit.plain_addon import PlainAddon


class KubeProxy(PlainAddon):
    """Has no settings of its own; it must be there before the first node."""

    TYPE = "landfall:addons:KubeProxy"
    ADDON_NAME = KUBE_PROXY.name
