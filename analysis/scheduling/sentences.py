"""What the planner says about pods without a place, and about what it could not reckon with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.scheduling.placement import Cluster, Node, Size
from analysis.scheduling.pool import Pool
from analysis.scheduling.room import Room
from analysis.scheduling.workload import Workload


def homeless(workload: Workload, left: int, when: str, cluster: Cluster) -> str:
    """The pod, what it asks for, what the largest node offers, and pool by pool what is in the way."""
    largest = max(
        (node for pool, _ in cluster.pools for node in cluster.empty_nodes(pool)),
        key=lambda node: (node.free.cpu, node.free.memory),
    )
    pods = "1 pod has" if left == 1 else f"{left} pods have"
    reasons = "; ".join(_reason(workload, pool, size, cluster) for pool, size in cluster.pools)
    return (
        f"{workload}: {pods} no place {when}. A pod asks for {workload.asks}; the largest node, "
        f"{largest.shape.machine} of {largest.pool.name}, offers {_positive(largest.free)} beside its DaemonSets. "
        f"{reasons}."
    )


def crowded(node: Node) -> str:
    """A node that is too small for what stands on every node."""
    return (
        f"The DaemonSets alone ask for {node.used}, and a node of {node.pool.name} ({node.shape.machine}) "
        f"offers {node.shape.offers} and {node.shape.offers.pods} pods."
    )


def stranger(name: str) -> str:
    """A chart or an add-on that may bring pods nobody told of."""
    table = "addon_pods.py" if name.startswith("add-on") else "chart_pods.py"
    return f"The {name} is not reckoned with: plan/scheduling/{table} does not say which pods it brings."


def stranded(workload: Workload, reached: Iterable[str], all_zones: Sequence[str]) -> str:
    """A pod whose volume stays in a zone that may be left without a node."""
    return (
        f"{workload} keeps a volume in the zone where it first ran, and of {', '.join(all_zones)} only "
        f"{', '.join(reached)} has a node for it at rest: one that comes back in another zone cannot mount the volume."
    )


def slow(workload: Workload, left: int) -> str:
    """A release that has room for some of its pods."""
    surge = workload.replicas.surge
    return (
        f"{workload}: a release adds {surge} pods at once, and {surge - left} of them find a place beside those that "
        "run; it rolls out in steps."
    )


def waiting(workload: Workload, left: int) -> str:
    """Pods for which the autoscaler of nodes has to act first."""
    pods = "1 pod has" if left == 1 else f"{left} pods have"
    return (
        f"{workload}: {pods} no place on the nodes at rest, until the autoscaler adds nodes: "
        "raise minSize if that is too late."
    )


def doubtful(workloads: int) -> str:
    """Pods that a pool which was not judged may hold."""
    found = "1 workload" if workloads == 1 else f"{workloads} workloads"
    return f"{found} found no place on the groups that could be judged."


def unscaled(left: Mapping[str, int]) -> str:
    """Replicas that an autoscaler of pods may ask for, where nothing adds nodes for them."""
    pods = ", ".join(f"{count} of {workload}" for workload, count in left.items())
    return (
        "No autoscaler of nodes is planned, and on the nodes asked for at first not all replicas that autoscaling may "
        f"ask for have a place: {pods} would wait."
    )


def _reason(workload: Workload, pool: Pool, size: Size, cluster: Cluster) -> str:
    constraints = workload.constraints
    nodes = list(cluster.empty_nodes(pool))
    allowed = [node for node in nodes if not constraints.keeps_off(node.labels, pool.taints)]
    if not allowed:
        return f"{pool.name} keeps it off by {constraints.keeps_off(nodes[0].labels, pool.taints)}"
    if not any(node.free.holds(workload.asks) for node in allowed):
        best = max(allowed, key=lambda node: (node.free.cpu, node.free.memory))
        return f"{pool.name} has at most {_positive(best.free)} on a node"
    count = sum(node.pool is pool for node in cluster.nodes)
    if count == 0 and size.most == 0:
        return f"{pool.name} has no nodes, and nothing adds any"
    if pool.limits:
        return f"{pool.name} has reached its limits with {count} {'node' if count == 1 else 'nodes'}"
    held = ", or its volume or spread asks for another zone or node," if _bound(workload) else ""
    fewest = f" (minSize; maxSize is {pool.most})" if pool.most and pool.least == count < pool.most else ""
    return f"{pool.name} is full{held} with {count} {'node' if count == 1 else 'nodes'}{fewest}"


def _bound(workload: Workload) -> bool:
    """Whether more than room decides which of the nodes it goes to."""
    constraints = workload.constraints
    return bool(constraints.spreads or constraints.apart or constraints.claims)


def _positive(room: Room) -> Room:
    """Where DaemonSets ask for more than there is, nothing is left rather than less."""
    return Room(max(room.cpu, 0), max(room.memory, 0), max(room.pods, 0), room.devices)
