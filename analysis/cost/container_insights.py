"""Charges of Container Insights: the observations that the CloudWatch agent sends about nodes, pods and containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost import assumptions
from analysis.cost.model import Charge
from analysis.prices import rates
from analysis.scheduling.cluster_workloads import cluster_workloads
from analysis.scheduling.node_pools import node_pools_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.scheduling.node_pool import NodePool
    from analysis.scheduling.workload import Workload
    from plan.model import Plan, PlannedResource

ADDON = "amazon-cloudwatch-observability"

_ASSUMPTION = (
    f"each minute {assumptions.METRICS_PER_NODE} metrics a node, {assumptions.METRICS_PER_POD} a pod, "
    f"{assumptions.METRICS_PER_CONTAINER} a container; pods of stacks that share the cluster are not counted"
)


def charges(addon: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Charge the observations of the CloudWatch observability add-on; the other add-ons are free."""
    if addon.inputs.get("addonName") != ADDON:
        return []
    workloads = cluster_workloads([plan])
    pools = [(pool, _metrics_of_node(pool, workloads.daemon_sets)) for pool in node_pools_of(plan).pools]
    replicas = [(each, _metrics_of_pods([each])) for each in workloads.replicated]
    metrics = sum(pool.desired_size * each for pool, each in pools)
    metrics += sum(each.replicas.min * count for each, count in replicas)
    at_max = sum((pool.max_size or 0) * each for pool, each in pools)
    at_max += sum(each.replicas.max * count for each, count in replicas)
    return [
        Charge(
            item="Container Insights",
            price=rates.OBSERVATIONS,
            amount=metrics * assumptions.MINUTES / 1e6,
            max_amount=at_max * assumptions.MINUTES / 1e6,
            assumption=_ASSUMPTION,
        )
    ]


def _metrics_of_node(pool: NodePool, daemon_sets: Iterable[Workload]) -> int:
    """Return the metrics of a node and of its DaemonSet pods."""
    labels = pool.templates[0].labels
    pods = [each for each in daemon_sets if not each.constraints.mismatch(labels, pool.taints)]
    return assumptions.METRICS_PER_NODE + _metrics_of_pods(pods)


def _metrics_of_pods(pods: Iterable[Workload]) -> int:
    return sum(assumptions.METRICS_PER_POD + assumptions.METRICS_PER_CONTAINER * each.containers for each in pods)
