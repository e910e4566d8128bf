"""Error and warning messages about unschedulable pods, and about pods and nodes that are not simulated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.scheduling.losses import Loss
from analysis.scheduling.node_pool import NodePool, UnknownPool
from analysis.scheduling.resources import Resources
from analysis.scheduling.scheduler import Cluster, Node, NodeCount
from analysis.scheduling.workload import Workload


def unschedulable(workload: Workload, pods: int, when: str, cluster: Cluster) -> str:
    """Describe unschedulable pods: their requests, the largest node, and the reason of each node pool."""
    largest = max(
        (node for pool, _ in cluster.pools for node in cluster.empty_nodes(pool)),
        key=lambda node: (node.free.cpu, node.free.memory),
    )
    reasons = "; ".join(_reason(workload, pool, count, cluster) for pool, count in cluster.pools)
    return (
        f"{workload}: {_pods(pods)} unschedulable {when}. Each pod requests {workload.requests}; the largest node, "
        f"{largest.template.instance_type} of {largest.pool.name}, has {_at_least_zero(largest.free)} allocatable "
        f"beside its DaemonSets. {reasons}."
    )


def too_small_for_daemonsets(node: Node) -> str:
    """Describe a node that cannot run the pods of its DaemonSets."""
    allocatable = node.template.allocatable
    return (
        f"Node group {node.pool.name}: the DaemonSets request {node.used}, and a node "
        f"({node.template.instance_type}) has {allocatable} and {allocatable.pods} pods allocatable. "
        "Give the node group larger instanceTypes."
    )


def unknown_chart(name: str) -> str:
    """Describe a chart or an EKS add-on that is not in the catalogue."""
    return f"The pods of {name} are not counted: add it to charts/catalogue.py."


def zonal_volume_at_risk(workload: Workload, covered: Iterable[str], zones: Sequence[str]) -> str:
    """Describe a pod whose zonal volume may be in a zone without a node."""
    return (
        f"{workload} has a volume in the zone of its first node. Of {', '.join(zones)} only {', '.join(covered)} has a "
        "matching node at min size: a pod that is rescheduled to another zone cannot mount the volume."
    )


def slow_rollout(workload: Workload, pending: int) -> str:
    """Describe a rollout for which only some of the surge pods can be scheduled."""
    surge = workload.replicas.surge
    return (
        f"{workload}: only {surge - pending} of the {surge} pods that a rollout adds at once can be scheduled; the "
        "rollout proceeds in smaller steps."
    )


def pending_until_scale_up(workload: Workload, pods: int) -> str:
    """Describe pods that wait for the Cluster Autoscaler."""
    return (
        f"{workload}: {_pods(pods)} pending at min size until the Cluster Autoscaler adds nodes. Raise minSize to "
        "schedule them at once."
    )


def unknown_pools(pools: Sequence[UnknownPool], workloads: int) -> Sequence[str]:
    """Describe pools of unknown capacity, and the number of workloads that need one of them."""
    found = [f"{_unknown(each)}, because {each.reason}." for each in pools]
    if found and workloads:
        one = workloads == 1
        needed = "it" if len(pools) == 1 else "one of these node pools"
        found[-1] += (
            f" {'1 workload' if one else f'{workloads} workloads'} that {'needs' if one else 'need'} {needed} "
            f"{'is' if one else 'are'} not checked."
        )
    return found


def _unknown(pool: UnknownPool) -> str:
    """Return the subject and what is unknown of it. The nodes of Karpenter are in no estimate of the cost."""
    if pool.managed_by_karpenter:
        return f"NodePool {pool.name}: capacity is unknown"
    return f"Node group {pool.name}: capacity and cost are unknown"


def pending_without_autoscaler(pods: Mapping[str, int]) -> str:
    """Describe replicas that a pod autoscaler may add where nothing adds nodes."""
    listed = ", ".join(f"{count} of {workload}" for workload, count in pods.items())
    return (
        "No node autoscaler is planned, and at desired size the nodes cannot run all replicas that autoscaling may "
        f"add. Pending at max replicas: {listed}."
    )


def unschedulable_after_loss(loss: Loss) -> str:
    """Describe a loss after which pods stay pending, although lost nodes are replaced and others added."""
    names = sorted({f"{pod.workload}" for pod in loss.pending})
    return f"After the loss of {loss.lost}, {_pods(len(loss.pending))} unschedulable: {', '.join(names)}."


def _reason(workload: Workload, pool: NodePool, limit: NodeCount, cluster: Cluster) -> str:
    constraints = workload.constraints
    nodes = list(cluster.empty_nodes(pool))
    matching = [node for node in nodes if not constraints.mismatch(node.labels, pool.taints)]
    if not matching:
        return f"{pool.name}: {constraints.mismatch(nodes[0].labels, pool.taints)}"
    if not any(node.free.can_fit(workload.requests) for node in matching):
        largest = max(matching, key=lambda node: (node.free.cpu, node.free.memory))
        return f"{pool.name}: at most {_at_least_zero(largest.free)} allocatable per node"
    count = sum(node.pool is pool for node in cluster.nodes)
    nodes_now = f"{count} {'node' if count == 1 else 'nodes'}"
    if count == 0 and limit.max == 0:
        return f"{pool.name}: no nodes, and nothing adds any"
    if pool.limits:
        return f"{pool.name}: limits reached with {nodes_now}"
    other = ", or the pod's volume or topology spread needs another zone or node" if _is_bound(workload) else ""
    sizes = (
        f" (minSize; maxSize is {pool.max_size})" if pool.max_size and pool.min_size == count < pool.max_size else ""
    )
    return f"{pool.name}: insufficient resources on {nodes_now}{sizes}{other}"


def _is_bound(workload: Workload) -> bool:
    """Return True where more than its requests decides which nodes can run the workload."""
    constraints = workload.constraints
    return bool(constraints.spreads or constraints.anti_affinity or constraints.zonal_claims)


def _pods(count: int) -> str:
    return "1 pod is" if count == 1 else f"{count} pods are"


def _at_least_zero(free: Resources) -> Resources:
    """Replace negative amounts, of a node too small for its DaemonSets, by zero."""
    return Resources(max(free.cpu, 0), max(free.memory, 0), max(free.pods, 0), free.devices)
