"""Results of the real scheduler in the scenarios of the planner, beside those of the planner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.scheduling.node_pool import NodePool
from analysis.scheduling.packing import Scenario
from analysis.scheduling.resources import ZERO, Resources, total
from analysis.scheduling.workload import pod_requests
from tests.support.scheduled_cluster import ScheduledCluster

Usage = Mapping[str, tuple[int, Resources]]
"""Number of nodes and requests of all pods, by node pool; of the resources CPU, memory and pods."""


@dataclass(kw_only=True)
class Outcome:
    """Results of the real scheduler and of the planner in one scenario."""

    real: Usage
    planned: Usage
    pending: Sequence[str]
    planned_pending: Sequence[str]


@dataclass(kw_only=True)
class LossOutcome:
    """Pods that were pending after a loss, and after the nodes that the planner then adds."""

    lost: str
    pending: Sequence[str]
    planned_pending: Sequence[str]
    pending_with_new_nodes: Sequence[str]
    planned_with_new_nodes: Sequence[str]


@dataclass(kw_only=True)
class Comparison:
    """All scenarios of one cluster."""

    at_rest: Outcome
    rollout: Outcome
    at_max: Outcome
    pending_with_fewer_nodes: Mapping[str, Sequence[str]]
    """For each node pool that grew: the pods that match it and were pending with one node fewer."""
    losses: Sequence[LossOutcome]
    rising_priority: LossOutcome
    """A loss after which pods of a low priority are created first."""
    unexpected: Sequence[str]
    """Pods that the real scheduler placed on a node which has not the highest score for the planner."""


def planned_usage(scenario: Scenario, pools: Sequence[NodePool]) -> Usage:
    """Return the nodes and requests that the planner has for each pool."""
    nodes = {pool.name: scenario.nodes_of(pool) for pool in pools}
    return {name: (len(found), _shown(total(node.used for node in found))) for name, found in nodes.items()}


def real_usage(cluster: ScheduledCluster, pools: Sequence[NodePool]) -> Usage:
    """Return the nodes of each pool, and the requests of the pods that the real scheduler bound to them."""
    requests: dict[str, Resources] = {}
    for each in cluster.pods():
        if name := each["spec"].get("nodeName"):
            requests[name] = requests.get(name, ZERO) + pod_requests(each["spec"])[0]
    names = {pool.name: [name for name, (each, _) in cluster.nodes.items() if each.name == pool.name] for pool in pools}
    return {
        pool: (len(found), _shown(total(requests.get(name, ZERO) for name in found))) for pool, found in names.items()
    }


def _shown(amounts: Resources) -> Resources:
    """Return the amounts that the preview shows."""
    return Resources(amounts.cpu, amounts.memory, amounts.pods)
