"""Metrics Server: CPU and memory of pods, for autoscalers and ``kubectl top``."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from charts.metrics_server import METRICS_SERVER
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon


class MetricsServer(pulumi.ComponentResource):
    """EKS's community add-on; by default it has two replicas and a disruption budget."""

    TYPE = "landfall:addons:MetricsServer"

    def __init__(self, name: str, args: AddonArgs[EksAddonSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = eks_addon(
            name, addon=METRICS_SERVER, args=args, parent=self, configuration=args.context.nodes.document()
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
