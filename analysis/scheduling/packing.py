"""Bin packing of a stack's pods: at minimum replicas, after a loss, during a rollout, and at maximum replicas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.scheduling import messages
from analysis.scheduling.cluster_workloads import ClusterWorkloads, cluster_workloads
from analysis.scheduling.disks import fullest_disks
from analysis.scheduling.losses import Loss, node_losses, worst, zone_losses
from analysis.scheduling.node_pool import NodePool, UnknownPool
from analysis.scheduling.node_pools import CLUSTER_AUTOSCALER, NodePools, node_pools_of
from analysis.scheduling.resources import ZERO, Resources, total
from analysis.scheduling.scheduler import Cluster, Node, NodeCount, Pod
from analysis.scheduling.shortage import fix, pods_to_report
from analysis.scheduling.workload import JOB, Workload
from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Unschedulable:
    """A workload with unschedulable pods."""

    workload: Workload
    pods: int
    message: str
    fits_no_node: bool
    """True where not even an empty node could run one of the pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The simulated cluster in one of the three scenarios."""

    cluster: Cluster
    unschedulable: Sequence[Unschedulable]

    @property
    def nodes(self) -> Sequence[Node]:
        """All nodes."""
        return self.cluster.nodes

    def nodes_of(self, pool: NodePool) -> list[Node]:
        """Return the nodes of one pool."""
        return [node for node in self.nodes if node.pool is pool]

    def runs(self, name: str) -> bool:
        """Return True where at least one pod of the workload of this name is scheduled."""
        return any(pod.workload.name == name for node in self.nodes for pod in node.pods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """The result of scheduling all pods of a stack in the three scenarios."""

    stack: str
    uses_shared_nodes: bool
    """The stack plans no nodes: its pods run on the nodes of another stack."""
    pools: Sequence[NodePool]
    unknown_pools: Sequence[UnknownPool]
    """Pools without simulated nodes. Where there is one, pods without a node here may run on it."""
    min_replicas: Scenario
    rollout: Scenario
    max_replicas: Scenario
    node_loss: Loss | None
    """The worst loss of one node at minimum replicas; None where nothing runs on a node, or with an unknown pool."""
    zone_loss: Loss | None
    """The worst loss of one zone; None where all nodes are in one zone, or with an unknown pool."""
    errors: Sequence[str]
    """Reasons why the pods of the stack do not fit its nodes."""
    warnings: Sequence[str]
    requests_at_min_replicas: Resources
    """Requests of all pods except those of DaemonSets."""
    requests_at_max_replicas: Resources
    workloads_with_unknown_requests: int
    """Number of workloads whose requests are partly unknown before a deployment."""


def pack(plan: Plan, tenants: Iterable[Plan] = ()) -> Packing:
    """Schedule the pods of a stack, and of the stacks that share its platform, on the nodes that it plans.

    For a stack that plans no nodes, nothing is scheduled and nothing is reported: its pods run on the nodes of another
    stack.
    """
    node_pools, workloads = node_pools_of(plan), cluster_workloads([plan, *tenants])
    running = [Pod(each) for each in workloads.replicated for _ in range(each.replicas.min)]
    surge = _interleaved(workloads.largest_rollout())
    added = _added(node_pools, workloads)
    min_replicas = _scenario("at min replicas", node_pools.at_min_replicas(), workloads, running)
    rollout = _scenario("during a rollout", node_pools.during_rollout(), workloads, [*running, *surge])
    max_replicas = _scenario("at max replicas", node_pools.at_max_replicas(), workloads, [*running, *added])
    certain = not node_pools.unknown
    node_loss = worst(node_losses(min_replicas.cluster, node_pools)) if certain else None
    zone_loss = worst(zone_losses(min_replicas.cluster, node_pools)) if certain else None
    errors, warnings = _errors_and_warnings(node_pools, min_replicas, rollout, max_replicas)
    scenarios = (min_replicas, rollout, max_replicas)
    disks = fullest_disks([each.nodes for each in scenarios], workloads.daemon_sets) if certain else []
    return Packing(
        stack=plan.stack,
        uses_shared_nodes=not (node_pools.pools or node_pools.unknown),
        pools=node_pools.pools,
        unknown_pools=node_pools.unknown,
        min_replicas=min_replicas,
        rollout=rollout,
        max_replicas=max_replicas,
        node_loss=node_loss,
        zone_loss=zone_loss,
        errors=[
            *_pools_too_small_for_daemonsets(node_pools, workloads),
            *errors,
            *(messages.disk_too_small(each) for each in disks if each.is_declared),
        ],
        warnings=[
            *messages.unknown_pools(node_pools.unknown, _unchecked(node_pools, workloads, scenarios)),
            *map(messages.unknown_chart, workloads.unknown_charts),
            *warnings,
            *(_zone_bound_pods_at_risk(node_pools, workloads, min_replicas) if certain else ()),
            *(messages.unschedulable_after_loss(each) for each in (node_loss, zone_loss) if each and each.pending),
            *(messages.disk_too_small(each) for each in disks if not each.is_declared),
        ],
        requests_at_min_replicas=total(pod.workload.requests for pod in running),
        requests_at_max_replicas=total(pod.workload.requests for pod in [*running, *added]),
        workloads_with_unknown_requests=sum(not each.requests_known for each in workloads.workloads),
    )


def _added(node_pools: NodePools, workloads: ClusterWorkloads) -> list[Pod]:
    """Return the pods that autoscaling and CronJobs add to the minimum, the largest first.

    Jobs run during a deployment and are no part of them. One that no empty node fits is added, to be reported.
    """
    cluster = Cluster(node_pools.at_max_replicas(), workloads.daemon_sets)
    added = [
        *(Pod(each) for each in workloads.replicated for _ in range(each.replicas.max - each.replicas.min)),
        *(Pod(each) for each in workloads.replicated if each.kind == JOB and not cluster.could_schedule(each)),
    ]
    return sorted(added, key=lambda pod: (pod.workload.requests.cpu, pod.workload.requests.memory), reverse=True)


def _interleaved(workloads: Sequence[Workload]) -> list[Pod]:
    """Return the surge pods of a rollout: the first of every workload, then the second of every workload, and so on."""
    rounds = range(max((each.replicas.surge for each in workloads), default=0))
    return [Pod(each, revision=1) for number in rounds for each in workloads if number < each.replicas.surge]


def _scenario(
    when: str, counts: Sequence[tuple[NodePool, NodeCount]], workloads: ClusterWorkloads, unordered: Sequence[Pod]
) -> Scenario:
    """Schedule pods, those of the highest priority first: they evict others where the nodes are full."""
    pods = sorted(unordered, key=lambda pod: pod.workload.priority, reverse=True)

    def empty() -> Cluster:
        cluster = Cluster(counts, workloads.daemon_sets)
        cluster.bind_volumes(workloads.volume_zones)
        return cluster

    cluster = empty()
    pending = pods_to_report(pods, cluster.schedule_all(pods), empty) if counts else []
    affected = {id(pod.workload): pod.workload for pod in pending}.values()
    return Scenario(
        cluster=cluster,
        unschedulable=[
            Unschedulable(
                workload=each,
                pods=(count := sum(pod.workload is each for pod in pending)),
                message=messages.unschedulable(each, count, when, cluster) + fix(each, count, cluster),
                fits_no_node=not cluster.could_schedule(each),
            )
            for each in affected
        ],
    )


def _errors_and_warnings(
    node_pools: NodePools, min_replicas: Scenario, rollout: Scenario, max_replicas: Scenario
) -> tuple[list[str], list[str]]:
    """Return the errors and warnings of the first of the three scenarios that has unschedulable pods.

    - Pods that are unschedulable at min replicas are a warning where the Cluster Autoscaler runs and can add nodes for
      all of them.
    - A rollout is a warning, because it is slow, where at least one surge pod of each workload can be scheduled.
    - Pods that autoscaling adds are a warning where nothing adds nodes: they stay pending and evict no other pod.
    - Nothing is an error or a warning where the capacity of a node pool is unknown, because the pods may fit there.
    """
    if node_pools.unknown:
        return [], []
    scales_up = (
        node_pools.has_cluster_autoscaler and min_replicas.runs(CLUSTER_AUTOSCALER) and not max_replicas.unschedulable
    )
    waiting = [messages.pending_until_scale_up(each.workload, each.pods) for each in min_replicas.unschedulable]
    blocked = [each for each in rollout.unschedulable if each.pods >= each.workload.replicas.surge]
    now = blocked if scales_up else min_replicas.unschedulable or blocked
    later: Sequence[Unschedulable] = () if now else max_replicas.unschedulable
    certain = [*now, *(each for each in later if node_pools.can_add_nodes or each.fits_no_node)]
    uncertain = {f"{each.workload}": each.pods for each in later if each not in certain}
    slow = [] if now else [messages.slow_rollout(each.workload, each.pods) for each in rollout.unschedulable]
    return (
        [each.message for each in certain],
        [
            *(waiting if scales_up else []),
            *slow,
            *([messages.pending_without_autoscaler(uncertain)] if uncertain else []),
        ],
    )


def _unchecked(node_pools: NodePools, workloads: ClusterWorkloads, scenarios: Iterable[Scenario]) -> int:
    """Return the number of workloads with pods that only fit a pool of unknown capacity."""
    if not node_pools.pools:
        return len(workloads.replicated)
    return len({id(each.workload) for scenario in scenarios for each in scenario.unschedulable})


def _pools_too_small_for_daemonsets(node_pools: NodePools, workloads: ClusterWorkloads) -> list[str]:
    """Return a message for each node group whose nodes cannot run their DaemonSet pods."""
    cluster = Cluster([], workloads.daemon_sets)
    nodes = [next(iter(cluster.empty_nodes(pool))) for pool in node_pools.pools if not pool.managed_by_karpenter]
    return [messages.too_small_for_daemonsets(node) for node in nodes if not node.free.can_fit(ZERO)]


def _zone_bound_pods_at_risk(node_pools: NodePools, workloads: ClusterWorkloads, min_replicas: Scenario) -> list[str]:
    """Return a message for each workload with a zonal volume where a matching zone has no node at min size."""
    cluster = Cluster([], [])
    found: list[str] = []
    for each in workloads.replicated:
        constraints = each.constraints
        if not (constraints.has_zonal_volumes or constraints.zonal_claims):
            continue
        matching = [
            node
            for pool in node_pools.pools
            for node in cluster.empty_nodes(pool)
            if not constraints.mismatch(node.labels, pool.taints)
        ]
        pools = [node.pool for node in matching]
        zones = sorted({node.zone for node in matching})
        covered = sorted({node.zone for node in min_replicas.nodes if node.pool in pools})
        if covered and covered != zones and not any(pool.managed_by_karpenter for pool in pools):
            found.append(messages.zonal_volume_at_risk(each, covered, zones))
    return found
