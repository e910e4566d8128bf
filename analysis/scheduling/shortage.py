"""The workload that causes a shortage of nodes, and the settings that end it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from analysis.scheduling.node_pool import NodePool
from analysis.scheduling.resources import Resources
from analysis.scheduling.scheduler import Cluster, Pod
from analysis.scheduling.workload import Workload


def pods_to_report(pods: Sequence[Pod], pending: Sequence[Pod], new_cluster: Callable[[], Cluster]) -> list[Pod]:
    """Return the pending pods of a workload that leaves too little for all others, else all pending pods.

    Such a workload requests more CPU than the other workloads with pending pods together, and their pods fit if its
    pods are scheduled last.
    """
    cores = {id(pod.workload): 0 for pod in pending}
    for pod in pods:
        if id(pod.workload) in cores:
            cores[id(pod.workload)] += pod.workload.requests.cpu
    largest = max(cores, key=lambda each: cores[each], default=0)
    if len(cores) < 2 or 2 * cores[largest] <= sum(cores.values()):  # noqa: PLR2004 - two workloads, and one half
        return list(pending)
    cluster = new_cluster()
    if cluster.schedule_all([pod for pod in pods if id(pod.workload) != largest]):
        return list(pending)
    return cluster.schedule_all([pod for pod in pods if id(pod.workload) == largest])


def fix(workload: Workload, pods: int, cluster: Cluster) -> str:
    """Return a sentence with the settings that make the pods schedulable; empty where they are not known.

    A topology spread or a rollout may need more nodes than the sentence states.
    """
    return _size_fix(workload, pods, cluster) or _request_fix(workload, cluster)


def _size_fix(workload: Workload, pods: int, cluster: Cluster) -> str:
    """Return the size of the first node group that can run the pods; empty where no node of a group can."""
    for pool, _ in cluster.pools:
        per_node = min(_pods_per_node(workload, pool, cluster), default=0)
        if per_node and pool.max_size is not None:
            count = sum(node.pool is pool for node in cluster.nodes)
            size = count + math.ceil(pods / per_node)
            too_small = {"minSize": count < pool.max_size, "maxSize": size > pool.max_size}
            keys = [f"nodeGroups.{pool.name}.{key}" for key, raised in too_small.items() if raised]
            return f" Raise {' and '.join(keys)} to {size}."
    return ""


def _request_fix(workload: Workload, cluster: Cluster) -> str:
    """Return the requests that exceed the largest matching node; empty where a node can run the workload."""
    nodes = [
        node
        for pool, _ in cluster.pools
        for node in cluster.empty_nodes(pool)
        if not workload.constraints.mismatch(node.labels, pool.taints)
    ]
    if not nodes or any(node.free.can_fit(workload.requests) for node in nodes):
        return ""
    largest = max(nodes, key=lambda node: (node.free.cpu, node.free.memory, node.free.disk))
    requests, free = workload.requests, largest.free
    too_large = {
        "resources.cpu": requests.cpu > free.cpu,
        "resources.memory": requests.memory > free.memory,
        "resources.ephemeralStorage": requests.disk > free.disk,
    }
    keys = [key for key, exceeds in too_large.items() if exceeds]
    if not keys:
        return ""
    larger = f", or give node group {largest.pool.name} larger instanceTypes"
    other = "" if largest.pool.managed_by_karpenter else larger
    if keys == ["resources.ephemeralStorage"]:
        other = f", or raise {largest.pool.disk_setting}"
    return f" Lower {' and '.join(keys)} of {workload.name}{other}."


def _pods_per_node(workload: Workload, pool: NodePool, cluster: Cluster) -> Iterable[int]:
    """Yield the number of the workload's pods that each kind of empty node of a pool can run."""
    for node in cluster.empty_nodes(pool):
        matches = not workload.constraints.mismatch(node.labels, pool.taints)
        yield _quotient(node.free, workload.requests) if matches else 0


def _quotient(free: Resources, requests: Resources) -> int:
    """Return how often the requests fit into free resources."""
    devices = ((free.devices.get(name, 0), amount) for name, amount in requests.devices.items())
    amounts = [
        (free.cpu, requests.cpu),
        (free.memory, requests.memory),
        (free.pods, requests.pods),
        (free.disk, requests.disk),
        (free.volumes, requests.volumes),
        *devices,
    ]
    return max(0, min(have // need for have, need in amounts if need))
