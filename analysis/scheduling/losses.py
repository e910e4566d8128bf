"""Loss of a node or of an availability zone: the pods that ran there are scheduled on the other nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.scheduling.node_pools import CLUSTER_AUTOSCALER, NodePools
from analysis.scheduling.scheduler import Cluster, Node, Pod


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The loss of a node or a zone, and what became of its pods."""

    kind: Literal["node", "zone"]
    name: str
    """Node pool of the lost node, or the lost zone."""
    new_nodes: Sequence[Node]
    """Nodes without which not all of the pods are schedulable: replacements of lost nodes, and further ones."""
    waiting: Sequence[Pod]
    """Pods that wait for such a node; the others run again at once."""
    pending: Sequence[Pod]
    """Pods that are unschedulable even then."""
    zone_bound: Sequence[Pod]
    """Pods whose volume is in the lost zone: they are pending until the zone is available again."""

    @property
    def added_nodes(self) -> int:
        """Return the number of new nodes."""
        return len(self.new_nodes)

    @property
    def lost(self) -> str:
        """Return ``a node of system``, or ``zone us-east-1a``."""
        return f"a node of {self.name}" if self.kind == "node" else f"zone {self.name}"


def node_losses(cluster: Cluster, pools: NodePools) -> Iterable[Loss]:
    """Yield the loss of each node that runs pods besides those of DaemonSets."""
    for node in cluster.nodes:
        if node.pods:
            yield _loss("node", node.pool.name, [node], cluster, pools)


def zone_losses(cluster: Cluster, pools: NodePools) -> Iterable[Loss]:
    """Yield the loss of each zone where the nodes are in several zones."""
    zones = sorted({node.zone for node in cluster.nodes})
    for zone in zones if len(zones) > 1 else ():
        lost = [node for node in cluster.nodes if node.zone == zone]
        yield _loss("zone", zone, lost, cluster, pools)


def worst(losses: Iterable[Loss]) -> Loss | None:
    """Return the loss with the most unschedulable pods; of several, one with the most added nodes and pending pods."""
    return max(losses, key=_severity, default=None)


def _severity(loss: Loss) -> tuple[int, ...]:
    return len(loss.pending), loss.added_nodes, len(loss.waiting), len(loss.zone_bound)


def _loss(
    kind: Literal["node", "zone"], name: str, nodes: Collection[Node], cluster: Cluster, pools: NodePools
) -> Loss:
    """Schedule the pods of lost nodes: first on the remaining nodes, then on nodes that replace and extend them.

    The Auto Scaling groups replace lost nodes in any case. The Cluster Autoscaler adds others only where it runs on a
    remaining node.
    """
    zones = [name] if kind == "zone" else []
    remaining = cluster.after_loss(nodes, [], zones=zones)
    evicted = [_with_volume(pod, node) for node in nodes for pod in node.pods]
    evicted.sort(key=lambda pod: pod.workload.priority, reverse=True)
    zone_bound = [pod for pod in evicted if remaining.has_volume_in_lost_zone(pod)]
    waiting = remaining.schedule_all([pod for pod in evicted if pod not in zone_bound])
    runs = pools.has_cluster_autoscaler and any(
        pod.workload.name == CLUSTER_AUTOSCALER for node in remaining.nodes for pod in node.pods
    )
    grown = remaining.after_loss([], pools.after_loss(autoscaler_runs=runs), zones=zones)
    pending = grown.schedule_all(waiting)
    return Loss(
        kind=kind,
        name=name,
        new_nodes=grown.nodes[len(remaining.nodes) :],
        waiting=waiting,
        pending=pending,
        zone_bound=zone_bound,
    )


def _with_volume(pod: Pod, node: Node) -> Pod:
    return replace(pod, zone=node.zone) if pod.workload.constraints.has_zonal_volumes else pod
