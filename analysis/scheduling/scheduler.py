"""A simulation of the Kubernetes scheduler, of the Cluster Autoscaler and of Karpenter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from analysis.scheduling.constraints import Spread
from analysis.scheduling.labels import HOSTNAME, ZONE, Labels
from analysis.scheduling.node_pool import NodePool, NodeTemplate
from analysis.scheduling.resources import ZERO, Resources, total
from analysis.scheduling.scores import with_highest_score
from analysis.scheduling.workload import Workload


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod of a workload."""

    workload: Workload
    revision: int = 0
    """0 for running pods, 1 for the surge pods of a rollout."""
    zone: str | None = None
    """Zone of the pod's own volume, once it exists."""


@dataclass(slots=True, eq=False)
class Node:
    """A node and the pods scheduled on it."""

    pool: NodePool
    template: NodeTemplate
    zone: str
    labels: Labels
    free: Resources
    """Allocatable resources minus requests of DaemonSets and pods; negative where the DaemonSets do not fit."""
    pods: list[Pod] = field(default_factory=list[Pod])
    assumed: Resources = ZERO
    """Requests that the scheduler assumes of containers without one, DaemonSets included."""

    @property
    def used(self) -> Resources:
        """Requests of all pods, DaemonSets included."""
        return self.template.allocatable - self.free

    def add(self, pod: Pod) -> None:
        """Schedule the pod on this node."""
        self.free -= pod.workload.requests
        self.assumed += pod.workload.assumed
        self.pods.append(pod)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCount:
    """Number of nodes of a pool."""

    initial: int
    max: int | None
    """None where only the pool's limits apply."""


class Cluster:
    """Nodes on which pods are scheduled one after the other."""

    def __init__(self, pools: Sequence[tuple[NodePool, NodeCount]], daemon_sets: Sequence[Workload]) -> None:
        self.nodes: list[Node] = []
        self.pools = pools
        self._daemon_sets = daemon_sets
        self._volume_zones: dict[str, str] = {}
        self._lost_zones: frozenset[str] = frozenset()
        self._numbers = count()
        for pool, sizes in pools:
            for _ in range(sizes.initial):
                self.nodes.append(self._node(pool, pool.templates[0], self._next_zones(pool)[0]))

    def bind_volumes(self, zones: Mapping[str, str]) -> None:
        """Bind claims to volumes in the given zones."""
        self._volume_zones.update(zones)

    def after_loss(
        self, lost: Collection[Node], pools: Sequence[tuple[NodePool, NodeCount]], *, zones: Collection[str] = ()
    ) -> Cluster:
        """Return a copy of the cluster without these nodes. No node can be added in the lost zones."""
        copy = Cluster([], self._daemon_sets)
        copy.pools = pools
        copy.nodes = [replace(node, pods=list(node.pods)) for node in self.nodes if node not in lost]
        copy.bind_volumes(self._volume_zones)
        copy._lost_zones = frozenset(zones)
        copy._numbers = self._numbers
        return copy

    def has_volume_in_lost_zone(self, pod: Pod) -> bool:
        """Return True where a volume of the pod is in a lost zone."""
        volumes = [self._volume_zones.get(claim) for claim in pod.workload.constraints.zonal_claims]
        return bool(self._lost_zones & {pod.zone, *volumes})

    def schedule(self, pod: Pod, pending: Sequence[Pod] = ()) -> bool:
        """Schedule the pod on the best node that fits it, or on a new node; return False if neither.

        ``pending`` are the pods that Karpenter considers for the size of a new node.
        """
        node = next(iter(self.best_nodes(pod)), None) or self._provision(pod, pending)
        if node is None:
            return False
        self.place(pod, node)
        return True

    def best_nodes(self, pod: Pod) -> Sequence[Node]:
        """Return the nodes from which the scheduler chooses at random: those with the highest score."""
        fitting = [node for node in self.nodes if self._fits(node, pod)]
        return with_highest_score(fitting, pod, self.nodes) if len(fitting) > 1 else fitting

    def place(self, pod: Pod, node: Node) -> None:
        """Add the pod to the node, and bind its claims in the zone of the node."""
        node.add(pod)
        self.bind_volumes(dict.fromkeys(pod.workload.constraints.zonal_claims, node.zone))

    def schedule_all(self, pods: Sequence[Pod]) -> list[Pod]:
        """Schedule the pods in order, and return those that are unschedulable."""
        return [pod for index, pod in enumerate(pods) if not self.schedule(pod, pods[index:])]

    def empty_nodes(self, pool: NodePool) -> Iterable[Node]:
        """Return the nodes that the pool can add: one for each template and zone."""
        return (self._node(pool, template, zone) for template in pool.templates for zone in pool.zones)

    def could_schedule(self, workload: Workload) -> bool:
        """Return True where an empty node of a pool that has or can add nodes fits a pod of the workload."""
        return any(
            node.free.can_fit(workload.requests) and not workload.constraints.mismatch(node.labels, pool.taints)
            for pool, sizes in self.pools
            if sizes.max != 0
            for node in self.empty_nodes(pool)
        )

    def _node(self, pool: NodePool, template: NodeTemplate, zone: str) -> Node:
        labels = {**template.labels, ZONE: zone, HOSTNAME: f"{pool.name}-{next(self._numbers)}"}
        daemons = [each for each in self._daemon_sets if not each.constraints.mismatch(labels, pool.taints)]
        return Node(
            pool=pool,
            template=template,
            zone=zone,
            labels=labels,
            free=template.allocatable - total(each.requests for each in daemons),
            assumed=total(each.assumed for each in daemons),
        )

    def _provision(self, pod: Pod, pending: Sequence[Pod]) -> Node | None:
        """Add a node of the first pool that can grow and has a node that fits the pod."""
        for pool, sizes in self.pools:
            if sizes.max is not None and sum(node.pool is pool for node in self.nodes) >= sizes.max:
                continue
            for zone in self._next_zones(pool):
                candidates = [self._node(pool, template, zone) for template in pool.templates]
                fitting = [node for node in candidates if self._within_limits(node) and self._fits(node, pod)]
                if fitting:
                    node = _smallest_for_pending(fitting, pending)
                    self.nodes.append(node)
                    return node
        return None

    def _next_zones(self, pool: NodePool) -> Sequence[str]:
        """Return the possible zones of the pool's next node, the zone with the fewest of its nodes first."""
        present = Counter(node.zone for node in self.nodes if node.pool is pool)
        zones = sorted(set(pool.zones) - self._lost_zones, key=lambda zone: (present[zone], pool.zones.index(zone)))
        if pool.managed_by_karpenter:
            return zones
        return [zone for zone in zones if present[zone] == present[zones[0]]]

    def _within_limits(self, new: Node) -> bool:
        if new.pool.limits is None:
            return True
        existing = total(node.template.capacity for node in self.nodes if node.pool is new.pool)
        return new.pool.limits.can_fit(existing + new.template.capacity)

    def _fits(self, node: Node, pod: Pod) -> bool:
        constraints = pod.workload.constraints
        return (
            node.free.can_fit(pod.workload.requests)
            and pod.zone in (None, node.zone)
            and not constraints.mismatch(node.labels, node.pool.taints)
            and all(self._volume_zones.get(claim, node.zone) == node.zone for claim in constraints.zonal_claims)
            and all(self._meets_anti_affinity(node, pod, key) for key in constraints.anti_affinity)
            and all(self._meets_spread(node, pod, each) for each in constraints.spreads)
        )

    def _meets_anti_affinity(self, node: Node, pod: Pod, key: str) -> bool:
        domain = node.labels.get(key)
        return not any(
            each.workload is pod.workload
            for other in self.nodes
            if other.labels.get(key) == domain
            for each in other.pods
        )

    def _meets_spread(self, node: Node, pod: Pod, spread: Spread) -> bool:
        """Return True where the topology spread holds with the pod on the node. Domains are those of matching nodes."""
        key = spread.topology_key
        counts: Counter[str] = Counter()
        for other in self.nodes if node in self.nodes else [*self.nodes, node]:
            if key in other.labels and not pod.workload.constraints.mismatch(other.labels, ()):
                counts[other.labels[key]] += spread.count(other.pods, pod)
        return key in node.labels and counts[node.labels[key]] + 1 - min(counts.values()) <= spread.max_skew


def _smallest_for_pending(nodes: Sequence[Node], pending: Iterable[Pod]) -> Node:
    """Return the smallest node that fits the pending pods which fill the largest node, as Karpenter does.

    ``nodes`` are sorted by size, smallest first.
    """
    largest = nodes[-1]
    load = ZERO
    for pod in pending:
        mismatch = pod.workload.constraints.mismatch(largest.labels, largest.pool.taints)
        if not mismatch and largest.free.can_fit(load + pod.workload.requests):
            load += pod.workload.requests
    return next(node for node in nodes if node.free.can_fit(load))
