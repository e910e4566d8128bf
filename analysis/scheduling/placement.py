"""The scheduler: pods onto nodes, and new nodes where a pool may grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.scheduling.constraints import Spread
from analysis.scheduling.labels import HOSTNAME, ZONE, Labels
from analysis.scheduling.pool import Pool, Shape
from analysis.scheduling.room import NOTHING, Room, total
from analysis.scheduling.workload import Workload


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod of a workload."""

    workload: Workload
    revision: int = 0
    """0 for what runs, 1 for what a rollout adds."""


@dataclass(slots=True, eq=False)
class Node:
    """A node, and what stands on it."""

    pool: Pool
    shape: Shape
    zone: str
    labels: Labels
    free: Room
    """What is left of it; less than nothing where its own DaemonSets do not fit."""
    pods: list[Pod] = field(default_factory=list[Pod])

    @property
    def used(self) -> Room:
        """What is taken of it, DaemonSets included."""
        return self.shape.offers - self.free

    def emptiness_with(self, pod: Pod) -> float:
        """Free CPU and memory, as shares of the node's, once the pod stood on it."""
        rest, offers = self.free - pod.workload.asks, self.shape.offers
        return rest.cpu / offers.cpu + rest.memory / offers.memory

    def take(self, pod: Pod) -> None:
        """Place the pod."""
        self.free -= pod.workload.asks
        self.pods.append(pod)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many nodes a pool has at first, and may come to have; None for as many as its limits allow."""

    first: int
    most: int | None


class Cluster:
    """Nodes that pods are placed on one after the other."""

    def __init__(self, pools: Sequence[tuple[Pool, Size]], daemons: Sequence[Workload]) -> None:
        self.nodes: list[Node] = []
        self.pools = pools
        self._daemons = daemons
        self._zones: dict[str, str] = {}
        for pool, size in pools:
            for _ in range(size.first):
                self.nodes.append(self._node(pool, pool.shapes[0], self._balanced(pool)[0]))

    def bind(self, zones: Mapping[str, str]) -> None:
        """Volumes that live in a zone already, by claim."""
        self._zones.update(zones)

    def place(self, pod: Pod, pending: Sequence[Pod] = ()) -> bool:
        """Put the pod onto the node that it leaves the emptiest; else onto a new one. False where neither is there.

        So the scheduler chooses where nothing else is asked of it: ``LeastAllocated``, by CPU and memory alike. A new
        node is made with those in view that wait behind the pod.
        """
        fitting = [node for node in self.nodes if self._takes(node, pod)]
        node = max(fitting, key=lambda each: each.emptiness_with(pod)) if fitting else self._new_node(pod, pending)
        if node is None:
            return False
        node.take(pod)
        self._zones.update(dict.fromkeys(pod.workload.constraints.claims, node.zone))
        return True

    def place_all(self, pods: Sequence[Pod]) -> list[Pod]:
        """Those that are left without a place."""
        return [pod for index, pod in enumerate(pods) if not self.place(pod, pods[index:])]

    def empty_nodes(self, pool: Pool) -> Iterable[Node]:
        """What a new node of the pool would be: of each shape, in each zone."""
        return (self._node(pool, shape, zone) for shape in pool.shapes for zone in pool.zones)

    def could_take(self, workload: Workload) -> bool:
        """Whether an empty node, of a pool that has nodes or may have them, would take a pod of it."""
        return any(
            node.free.holds(workload.asks) and not workload.constraints.keeps_off(node.labels, pool.taints)
            for pool, size in self.pools
            if size.most != 0
            for node in self.empty_nodes(pool)
        )

    def _node(self, pool: Pool, shape: Shape, zone: str) -> Node:
        labels = {**shape.labels, ZONE: zone, HOSTNAME: f"{pool.name}-{len(self.nodes)}"}
        daemons = [each.asks for each in self._daemons if not each.constraints.keeps_off(labels, pool.taints)]
        return Node(pool=pool, shape=shape, zone=zone, labels=labels, free=shape.offers - total(daemons))

    def _new_node(self, pod: Pod, pending: Sequence[Pod]) -> Node | None:
        """A node more, of the first pool that may still grow and has a machine for the pod."""
        for pool, size in self.pools:
            if size.most is not None and sum(node.pool is pool for node in self.nodes) >= size.most:
                continue
            for zone in self._balanced(pool):
                machines = [self._node(pool, shape, zone) for shape in pool.shapes]
                fitting = [node for node in machines if self._within_limits(node) and self._takes(node, pod)]
                if fitting:
                    node = _for_all(fitting, pending)
                    self.nodes.append(node)
                    return node
        return None

    def _balanced(self, pool: Pool) -> Sequence[str]:
        """Zones that the pool's next node may be in, the one with the fewest of its nodes first."""
        count = Counter(node.zone for node in self.nodes if node.pool is pool)
        zones = sorted(pool.zones, key=lambda zone: count[zone])
        return zones if pool.on_demand else [zone for zone in zones if count[zone] == count[zones[0]]]

    def _within_limits(self, new: Node) -> bool:
        if new.pool.limits is None:
            return True
        return new.pool.limits.holds(
            total(node.shape.whole for node in self.nodes if node.pool is new.pool) + new.shape.whole
        )

    def _takes(self, node: Node, pod: Pod) -> bool:
        constraints = pod.workload.constraints
        return (
            node.free.holds(pod.workload.asks)
            and not constraints.keeps_off(node.labels, node.pool.taints)
            and all(self._zones.get(claim, node.zone) == node.zone for claim in constraints.claims)
            and all(self._alone(node, pod, key) for key in constraints.apart)
            and all(self._even(node, pod, each) for each in constraints.spreads)
        )

    def _alone(self, node: Node, pod: Pod, key: str) -> bool:
        domain = node.labels.get(key)
        return not any(
            each.workload is pod.workload
            for other in self.nodes
            if other.labels.get(key) == domain
            for each in other.pods
        )

    def _even(self, node: Node, pod: Pod, spread: Spread) -> bool:
        """Whether the spread still holds with the pod there; domains are those of the nodes that it may stand on."""
        key = spread.topology_key
        counts: Counter[str] = Counter()
        for other in self.nodes if node in self.nodes else [*self.nodes, node]:
            if key in other.labels and not pod.workload.constraints.keeps_off(other.labels, ()):
                counts[other.labels[key]] += sum(
                    each.workload is pod.workload and (each.revision == pod.revision or not spread.each_revision)
                    for each in other.pods
                )
        return key in node.labels and counts[node.labels[key]] + 1 - min(counts.values()) <= spread.max_skew


def _for_all(nodes: Sequence[Node], pending: Iterable[Pod]) -> Node:
    """Of nodes, smallest first, the one that is enough for the pods that would fill the largest: Karpenter's way."""
    largest = nodes[-1]
    load = NOTHING
    for pod in pending:
        off = pod.workload.constraints.keeps_off(largest.labels, largest.pool.taints)
        if not off and largest.free.holds(load + pod.workload.asks):
            load += pod.workload.asks
    return next(node for node in nodes if node.free.holds(load))
