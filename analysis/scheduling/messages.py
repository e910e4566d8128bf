"""Error and warning messages about unschedulable pods, and about pods and nodes that are not simulated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analysis.scheduling.disks import DiskUse
from analysis.scheduling.losses import Loss
from analysis.scheduling.node_pool import NodePool, UnknownPool
from analysis.scheduling.resources import Resources
from analysis.scheduling.scheduler import Cluster, Node, NodeCount
from analysis.scheduling.workload import JOB, Workload


def unschedulable(workload: Workload, pods: int, when: str, cluster: Cluster) -> str:
    """Describe unschedulable pods: their requests, the largest node, and the reason of each node pool."""
    largest = max(
        (node for pool, _ in cluster.pools for node in cluster.empty_nodes(pool)),
        key=lambda node: (node.free.cpu, node.free.memory, node.free.disk),
    )
    reasons = "; ".join(_reason(workload, pool, count, cluster) for pool, count in cluster.pools)
    return (
        f"{workload}: {_pods(pods)} unschedulable {when}. Each pod requests {workload.requests}; the largest node, "
        f"{largest.template.instance_type} of {largest.pool.name}, has {_free(largest, workload)} allocatable "
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


def disk_too_small(use: DiskUse) -> str:
    """Describe a node whose pods and images may fill its disk, with the size that is large enough."""
    node = use.node
    kind = "NodePool" if node.pool.managed_by_karpenter else "Node group"
    sizes = "declared sizes" if use.is_declared else "sizes that are partly assumed: declare them with image.size"
    return (
        f"{kind} {node.pool.name}: the pods of one node may fill {use.pods} MiB of its disk, and their images "
        f"{use.images} MiB ({sizes}); {node.template.allocatable.disk} MiB are allocatable. On a full disk the kubelet "
        f"evicts pods. Raise {node.pool.disk_setting} to {use.sufficient_gib}."
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
    """Describe a rollout or a Job of which only some pods can be scheduled at once."""
    surge = workload.replicas.surge
    if workload.kind == JOB:
        return f"{workload}: only {surge - pending} of its {surge} pods can be scheduled at once; it takes longer."
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
    """Describe pods that a pod autoscaler or a CronJob may add where nothing adds nodes."""
    listed = ", ".join(f"{count} of {workload}" for workload, count in pods.items())
    return (
        "No node autoscaler is planned, and at desired size the nodes cannot run all pods that autoscaling and "
        f"CronJobs may add. Pending at max replicas: {listed}."
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
        largest = max(matching, key=lambda node: (node.free.cpu, node.free.memory, node.free.disk))
        return f"{pool.name}: at most {_free(largest, workload)} allocatable per node"
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
    return f"{pool.name}: insufficient {_lacking(workload, pool, cluster)} on {nodes_now}{sizes}{other}"


def _lacking(workload: Workload, pool: NodePool, cluster: Cluster) -> str:
    """Return ``resources``, or what every node of the pool lacks where it is disk or volumes."""
    requests = workload.requests
    nodes = [node.free for node in cluster.nodes if node.pool is pool]
    if all(free.volumes < requests.volumes for free in nodes):
        return "EBS volume attachments"
    return "disk" if all(free.disk < requests.disk for free in nodes) else "resources"


def _is_bound(workload: Workload) -> bool:
    """Return True where more than its requests decides which nodes can run the workload."""
    constraints = workload.constraints
    return bool(constraints.spreads or constraints.anti_affinity or constraints.zonal_claims)


def _pods(count: int) -> str:
    return "1 pod is" if count == 1 else f"{count} pods are"


def _free(node: Node, workload: Workload) -> Resources:
    """Return the free resources of a node that a message compares with the requests of a workload."""
    return node.free.at_least_zero().comparable_with(workload.requests)
