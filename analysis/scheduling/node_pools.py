"""The node pools that a plan creates, and the autoscaler that adds nodes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from analysis.scheduling.karpenter_node_pools import NODE_CLASS, is_karpenter_node_pool, karpenter_node_pool, weight_of
from analysis.scheduling.labels import mappings
from analysis.scheduling.managed_node_groups import managed_node_group, zones_of
from analysis.scheduling.node_pool import GPU, NodePool, UnknownPool
from analysis.scheduling.scheduler import NodeCount
from analysis.scheduling.shipped import chart_of
from nested import mapping_at, value_at
from plan.manifests import manifests_of
from plan.model import Plan
from plan.resource_types import EKS_NODE_GROUP, HELM_RELEASE

CLUSTER_AUTOSCALER = "cluster-autoscaler"
"""Name of the Cluster Autoscaler's chart and of its Deployment."""

_GPU_PLUGINS = frozenset({"nvidia-device-plugin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePools:
    """The node groups and Karpenter NodePools of a cluster."""

    pools: Sequence[NodePool]
    unknown: Sequence[UnknownPool]
    """Pools that are not simulated."""
    has_cluster_autoscaler: bool
    """True where the Cluster Autoscaler adds nodes to node groups. Karpenter only adds nodes to its own NodePools."""

    @property
    def can_add_nodes(self) -> bool:
        """True where the Cluster Autoscaler or Karpenter can add nodes."""
        return self.has_cluster_autoscaler or any(pool.managed_by_karpenter for pool in self.pools)

    def at_min_replicas(self) -> list[tuple[NodePool, NodeCount]]:
        """Return every pool at min size. Only a pool of min size 0 can grow, where an autoscaler adds nodes."""
        return [self._from_min_size(pool, can_grow=pool.min_size == 0) for pool in self.pools]

    def during_rollout(self) -> list[tuple[NodePool, NodeCount]]:
        """Return every pool at min size, able to grow where an autoscaler adds nodes."""
        return [self._from_min_size(pool, can_grow=True) for pool in self.pools]

    def at_max_replicas(self) -> list[tuple[NodePool, NodeCount]]:
        """Return every pool at min size, able to grow; without the Cluster Autoscaler, node groups at desired size."""
        if self.has_cluster_autoscaler:
            return self.during_rollout()
        return [
            (pool, NodeCount(initial=pool.desired_size, max=None if pool.managed_by_karpenter else pool.desired_size))
            for pool in self.pools
        ]

    def after_loss(self, *, autoscaler_runs: bool) -> list[tuple[NodePool, NodeCount]]:
        """Return every pool, able to replace its lost nodes as the Auto Scaling group does, and to grow.

        A NodePool of Karpenter has no maximum. Without the Cluster Autoscaler, a node group grows up to its min size.
        """
        return [
            (
                pool,
                NodeCount(
                    initial=0, max=pool.max_size if autoscaler_runs or pool.managed_by_karpenter else pool.min_size
                ),
            )
            for pool in self.pools
        ]

    def _from_min_size(self, pool: NodePool, *, can_grow: bool) -> tuple[NodePool, NodeCount]:
        if pool.managed_by_karpenter:
            return pool, NodeCount(initial=pool.min_size, max=None)
        grows = can_grow and self.has_cluster_autoscaler
        return pool, NodeCount(initial=pool.min_size, max=pool.max_size if grows else pool.min_size)


def node_pools_of(plan: Plan) -> NodePools:
    """Return the node groups and Karpenter NodePools of a plan; of NodePools the highest weight first."""
    charts = {chart_of(release) for release in plan.of_type(HELM_RELEASE)}
    pods_per_gpu = _pods_per_gpu(plan)
    groups = plan.of_type(EKS_NODE_GROUP)
    read: list[NodePool | UnknownPool] = [
        managed_node_group(group, plan, pods_per_gpu=pods_per_gpu) for group in groups
    ]
    zones = sorted({zone for group in groups for zone in zones_of(group, plan)})
    manifests = manifests_of(plan.resources)
    classes: Mapping[str, Mapping[str, Any]] = {
        f"{each['metadata']['name']}": each for each in manifests if each["kind"] == NODE_CLASS
    }
    node_pools = sorted(filter(is_karpenter_node_pool, manifests), key=weight_of, reverse=True)
    read += [karpenter_node_pool(each, classes, zones, pods_per_gpu=pods_per_gpu) for each in node_pools]
    return NodePools(
        pools=[each for each in read if isinstance(each, NodePool)],
        unknown=[each for each in read if isinstance(each, UnknownPool)],
        has_cluster_autoscaler=CLUSTER_AUTOSCALER in charts,
    )


def _pods_per_gpu(plan: Plan) -> int:
    """Return the number of pods that can share one GPU: 0 without a device plugin, more than 1 with time slicing."""
    for release in plan.of_type(HELM_RELEASE):
        if chart_of(release) in _GPU_PLUGINS:
            config = mapping_at(release.inputs.get("values"), "config")
            text = mapping_at(config, "map").get(f"{config.get('default')}")
            shared = (
                value_at(yaml.safe_load(text), "sharing", "timeSlicing", "resources") if isinstance(text, str) else None
            )
            replicas = [each.get("replicas") for each in mappings(shared) if each.get("name") == GPU]
            return next((count for count in replicas if isinstance(count, int)), 1)
    return 0
