"""The nodes that a plan offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from analysis.scheduling.karpenter import NODE_CLASS, is_node_pool, node_pool, weight_of
from analysis.scheduling.labels import mapping, mappings
from analysis.scheduling.node_groups import pool_of, zones_of
from analysis.scheduling.placement import Size
from analysis.scheduling.pool import GPU, Pool
from analysis.scheduling.shipped import at, chart_of
from plan.manifests import manifests_of
from plan.model import Plan
from plan.resource_types import EKS_NODE_GROUP, HELM_RELEASE

GROUP_AUTOSCALER = "cluster-autoscaler"
"""The chart, and the Deployment that it brings."""

_GPU_PLUGINS = frozenset({"nvidia-device-plugin", "gpu-operator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Pools, and who makes more nodes in them."""

    pools: Sequence[Pool]
    unjudged: Sequence[str]
    """Sentences about pools that could not be read."""
    grows_groups: bool
    """Whether something adds nodes to node groups. Karpenter does not: it only makes nodes of its own."""

    @property
    def scales(self) -> bool:
        """Whether anything makes more nodes than were asked for at first."""
        return self.grows_groups or any(pool.on_demand for pool in self.pools)

    def at_rest(self) -> list[tuple[Pool, Size]]:
        """The fewest nodes of every group; a group that rests at none grows where something makes it grow."""
        return [(pool, Size(first=pool.least, most=self._ceiling(pool, grows=pool.least == 0))) for pool in self.pools]

    def rolling_out(self) -> list[tuple[Pool, Size]]:
        """The fewest nodes, and more where something adds them."""
        return [(pool, Size(first=pool.least, most=self._ceiling(pool, grows=True))) for pool in self.pools]

    def at_most(self) -> list[tuple[Pool, Size]]:
        """The fewest nodes and all that may be added; without an autoscaler those that were asked for at first."""
        if self.grows_groups:
            return self.rolling_out()
        return [(pool, Size(first=pool.desired, most=None if pool.on_demand else pool.desired)) for pool in self.pools]

    def _ceiling(self, pool: Pool, *, grows: bool) -> int | None:
        if pool.on_demand:
            return None
        return pool.most if grows and self.grows_groups else pool.least


def supply_of(plan: Plan) -> Supply:
    """The node groups and NodePools of a plan."""
    charts = {chart_of(release) for release in plan.of_type(HELM_RELEASE)}
    pods_per_gpu = _pods_per_gpu(plan)
    groups = plan.of_type(EKS_NODE_GROUP)
    read: list[Pool | str] = [pool_of(group, plan, pods_per_gpu=pods_per_gpu) for group in groups]
    zones = sorted({zone for group in groups for zone in zones_of(group, plan)})
    manifests = manifests_of(plan.resources)
    classes: Mapping[str, Mapping[str, Any]] = {
        f"{each['metadata']['name']}": each for each in manifests if each["kind"] == NODE_CLASS
    }
    node_pools = sorted(filter(is_node_pool, manifests), key=weight_of, reverse=True)
    read += [node_pool(each, classes, zones, pods_per_gpu=pods_per_gpu) for each in node_pools]
    return Supply(
        pools=[each for each in read if isinstance(each, Pool)],
        unjudged=[each for each in read if isinstance(each, str)],
        grows_groups=GROUP_AUTOSCALER in charts,
    )


def _pods_per_gpu(plan: Plan) -> int:
    """How many pods a device plugin lets a GPU be asked for by: none without one, several where they take turns."""
    for release in plan.of_type(HELM_RELEASE):
        if chart_of(release) in _GPU_PLUGINS:
            config = mapping(at(release.inputs.get("values"), "config"))
            text = mapping(config.get("map")).get(f"{config.get('default')}")
            shared = at(yaml.safe_load(text), "sharing.timeSlicing.resources") if isinstance(text, str) else None
            turns = [each.get("replicas") for each in mappings(shared) if each.get("name") == GPU]
            return next((turn for turn in turns if isinstance(turn, int)), 1)
    return 0
