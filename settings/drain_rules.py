"""Rules about the time that pods take to end, and the time for which nodes wait for them."""

from __future__ import annotations

from collections.abc import Iterable

from components.addons.karpenter.nodes import NodePoolSpec
from components.aws.cluster.node_group import NodeGroupSpec
from components.workload.worker_spec import WorkerSpec
from settings.faults import Fault
from settings.model import Settings
from settings.workload_rules import PlacedWorkload, placed_workloads, possible_nodes

HOUR_SECONDS = 3600

EKS_DRAIN_SECONDS = 15 * 60
"""Time for which EKS waits for the pods of a node that it replaces; then the update fails with ``PodEvictionFailure``
(EKS user guide, "Understand each phase of node updates")."""


def evicted_pods_can_end(settings: Settings) -> Iterable[Fault]:
    """The Cluster Autoscaler waits for each pod that it may evict as long as the pod's own grace period."""
    platform = settings.platform.create
    if platform is None or platform.addons.node_autoscaler != "clusterAutoscaler":
        return
    autoscaler = platform.addons.cluster_autoscaler
    limit = autoscaler.max_graceful_termination_seconds
    for workload in placed_workloads(settings):
        grace = _grace(workload)
        if autoscaler.scale_down and workload.spec.evictable and grace > limit:
            worker = ", or set interruptible: false" if isinstance(workload.spec, WorkerSpec) else ""
            yield Fault(
                _path(workload),
                f"{grace} is above platform.create.addons.clusterAutoscaler.maxGracefulTerminationSeconds {limit}, "
                f"after which the autoscaler removes the node of the pod. Raise it to {grace}, or lower "
                f"terminationGracePeriodSeconds{worker}.",
            )


def karpenter_waits_for_pods(settings: Settings) -> Iterable[Fault]:
    """Karpenter waits for the pods of a node as long as their grace period; no annotation of a pod prolongs it."""
    platform = settings.platform.create
    if platform is None:
        return
    for workload in placed_workloads(settings):
        for name, pool in possible_nodes(workload, platform).items():
            if isinstance(pool, NodePoolSpec) and _grace(workload) > pool.termination_grace_period_hours * HOUR_SECONDS:
                hours = -(-_grace(workload) // HOUR_SECONDS)
                yield Fault(
                    _path(workload),
                    f"{_grace(workload)} is above the {pool.termination_grace_period_hours} h of "
                    f"platform.create.addons.karpenter.nodePools.{name}.terminationGracePeriodHours, after which "
                    f"Karpenter ends the pods of a node. Raise it to {hours}, or lower terminationGracePeriodSeconds.",
                )


def pods_that_outlast_an_update(settings: Settings) -> Iterable[Fault]:
    """EKS does not wait long enough for the pods of a node group whose settings do not say so."""
    platform = settings.platform.create
    if platform is None:
        return
    for workload in placed_workloads(settings):
        groups = [
            name
            for name, group in possible_nodes(workload, platform).items()
            if isinstance(group, NodeGroupSpec) and not group.manual_drain
        ]
        if groups and _grace(workload) > EKS_DRAIN_SECONDS:
            yield Fault(
                _path(workload),
                f"{_grace(workload)} is longer than the {EKS_DRAIN_SECONDS} s for which EKS waits when it replaces a "
                f"node of {', '.join(groups)}: it would stop with PodEvictionFailure. Set manualDrain: true for the "
                "group, and scale the workload in before nodes are replaced (docs/how-to/patch-the-nodes.md).",
            )


def _grace(workload: PlacedWorkload) -> int:
    return workload.spec.shutdown.termination_grace_period_seconds


def _path(workload: PlacedWorkload) -> tuple[str | int, ...]:
    return (*workload.path, "shutdown", "terminationGracePeriodSeconds")
