"""Loss of a node or of an availability zone: the pods that ran there are scheduled on the other nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.scheduling.node_pools import CLUSTER_AUTOSCALER, NodePools
from analysis.scheduling.scheduler import Cluster, Node, Pod


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The loss of a node or a zone, and what became of its pods."""

    lost: str
    """``a node of system``, or ``zone us-east-1a``."""
    added_nodes: int
    """Nodes without which not all of the pods are schedulable: replacements of lost nodes, and further ones."""
    waiting: Sequence[Pod]
    """Pods that wait for such a node; the others run again at once."""
    pending: Sequence[Pod]
    """Pods that are unschedulable even then."""
    stranded: Sequence[Pod]
    """Pods whose volume is in the lost zone: they wait until the zone is back."""


def node_losses(cluster: Cluster, pools: NodePools) -> Iterable[Loss]:
    """Yield the loss of each node that runs pods besides those of DaemonSets."""
    for node in cluster.nodes:
        if node.pods:
            yield _loss(f"a node of {node.pool.name}", [node], cluster, pools)


def zone_losses(cluster: Cluster, pools: NodePools) -> Iterable[Loss]:
    """Yield the loss of each zone where the nodes are in several zones."""
    zones = sorted({node.zone for node in cluster.nodes})
    for zone in zones if len(zones) > 1 else ():
        lost = [node for node in cluster.nodes if node.zone == zone]
        yield _loss(f"zone {zone}", lost, cluster, pools, zones={zone})


def worst(losses: Iterable[Loss]) -> Loss | None:
    """Return the loss with the most unschedulable pods; of several, one with the largest number of added nodes."""
    return max(losses, key=lambda each: (len(each.pending), each.added_nodes, len(each.waiting)), default=None)


def _loss(lost: str, nodes: Collection[Node], cluster: Cluster, pools: NodePools, zones: Collection[str] = ()) -> Loss:
    """Schedule the pods of lost nodes: first on the remaining nodes, then on nodes that replace and extend them.

    The Auto Scaling groups replace lost nodes in any case. The Cluster Autoscaler adds others only where it runs on a
    remaining node.
    """
    remaining = cluster.after_loss(nodes, [], zones=zones)
    evicted = [_with_volume(pod, node) for node in nodes for pod in node.pods]
    stranded = [pod for pod in evicted if remaining.is_stranded(pod)]
    waiting = remaining.schedule_all([pod for pod in evicted if pod not in stranded])
    runs = pools.has_cluster_autoscaler and any(
        pod.workload.name == CLUSTER_AUTOSCALER for node in remaining.nodes for pod in node.pods
    )
    grown = remaining.after_loss([], pools.after_loss(autoscaler_runs=runs), zones=zones)
    pending = grown.schedule_all(waiting)
    added = len(grown.nodes) - len(remaining.nodes)
    return Loss(lost=lost, added_nodes=added, waiting=waiting, pending=pending, stranded=stranded)


def _with_volume(pod: Pod, node: Node) -> Pod:
    return replace(pod, zone=node.zone) if pod.workload.constraints.has_zonal_volumes else pod
