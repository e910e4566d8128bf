"""CPU and memory of pods, for autoscalers and ``kubectl top``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.addons.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.aws.cluster import ClusterIdentity

ADDON_NAME = "metrics-server"


class MetricsServerSpec(ManagedAddonSpec):
    """What a person may choose about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsServerArgs:
    """The add-on and its cluster."""

    spec: MetricsServerSpec
    cluster: ClusterIdentity
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes and DNS."""


class MetricsServer(pulumi.ComponentResource):
    """EKS's community add-on: two replicas with a disruption budget as it comes."""

    TYPE = "landfall:addons:MetricsServer"

    def __init__(self, name: str, args: MetricsServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        addon = managed_addon(
            name,
            ManagedAddon(addon_name=ADDON_NAME, spec=args.spec, cluster=args.cluster, depends_on=args.depends_on),
            parent=self,
        )
        self.ready: Sequence[pulumi.Resource] = (addon,)
        self.register_outputs({})
