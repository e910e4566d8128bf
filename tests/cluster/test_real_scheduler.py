"""The real scheduler places the pods of every committed stack as the planner does, where Kubernetes is installed.

The API server, the controllers and the scheduler are real; nodes, kubelets and drivers of volumes are played. Pods have
the planned specs, and for charts and EKS add-ons those that the planner reads from the values.

Of several nodes with the same score the scheduler chooses one at random. A test therefore compares sums over a node
pool, or checks that a node was one of the planner's best ones given the pods that ran before. A loss is planned from
the real placement. The node autoscaler is not run: nodes are added as the planner says, and one fewer is too few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from analysis.scheduling import Packing, pack
from analysis.scheduling.node_pool import NodePool
from analysis.scheduling.node_pools import node_pools_of
from analysis.scheduling.resources import Resources
from cluster.control_plane import ControlPlane
from cluster.programs import find_programs
from preview.views.packing import text
from tests.support.scheduled_cluster import ScheduledCluster
from tests.support.scheduler_comparison import Player
from tests.support.scheduler_outcomes import Comparison, Usage
from tests.support.shared_plans import shared
from tests.support.stack_plans import planned
from tests.support.stack_pods import StackPods

CLUSTERS: Mapping[str, Sequence[str]] = {
    "dev": ("dev",),
    "dev with staging": ("dev", "staging"),
    "prod": ("prod",),
    "flexdesk-dev": ("flexdesk-dev",),
}
"""Stacks on each cluster, first the one that creates it.

Not flexdesk-prod: after the loss of a zone, which of many pods stay pending depends on draws of the scheduler among
equal nodes.
"""

Compared = tuple[Packing, Comparison]


@pytest.fixture(scope="module", params=CLUSTERS)
def compared(request: pytest.FixtureRequest) -> Compared:
    programs = find_programs()
    if programs is None:
        pytest.skip("no programs of Kubernetes on PATH or in the cache; `make cluster` builds them")
    first, *others = map(planned, CLUSTERS[request.param])
    packing, pools = pack(first, others), node_pools_of(first)

    def compare() -> Comparison:
        with ControlPlane(programs) as control_plane, control_plane.api() as api:
            cluster = ScheduledCluster(api, StackPods([first, *others]), pools.pools)
            return Player(cluster, packing, pools).play()

    return packing, shared(f"scheduler {request.param}", compare)


def shown(usage: Usage, pools: Sequence[NodePool]) -> dict[str, list[str]]:
    """Return the columns of the preview for each node pool."""
    return {pool.name: columns(*usage[pool.name], pool.templates[0].allocatable) for pool in pools}


def columns(nodes: int, used: Resources, allocatable: Resources) -> list[str]:
    whole = allocatable.times(nodes)
    shares = ((used.cpu, whole.cpu), (used.memory, whole.memory), (used.pods, whole.pods))
    return [f"{nodes}", *(f"{round(100 * part / all_)}%" if all_ else "-" for part, all_ in shares)]


def printed(packing: Packing, column: int) -> dict[str, list[str]]:
    """Return the columns that the preview prints: at min replicas from column -8, at max replicas from column -4."""
    _, _, *lines = text(packing).splitlines()
    return {line.split()[0]: line.split()[column:][:4] for line in lines[: len(packing.pools)]}


def test_at_rest_each_node_pool_runs_the_planned_pods(compared: Compared) -> None:
    packing, found = compared
    assert (found.at_rest.pending, found.at_rest.real) == (found.at_rest.planned_pending, found.at_rest.planned)
    assert shown(found.at_rest.real, packing.pools) == printed(packing, -8)


def test_in_the_largest_rollout_each_node_pool_runs_the_planned_pods(compared: Compared) -> None:
    _, found = compared
    assert (found.rollout.pending, found.rollout.real) == (found.rollout.planned_pending, found.rollout.planned)


def test_at_max_replicas_each_node_pool_runs_the_planned_pods(compared: Compared) -> None:
    packing, found = compared
    assert (found.at_max.pending, found.at_max.real) == (found.at_max.planned_pending, found.at_max.planned)
    assert shown(found.at_max.real, packing.pools) == printed(packing, -4)


def test_at_max_replicas_one_node_fewer_in_a_grown_pool_leaves_pods_pending(compared: Compared) -> None:
    packing, found = compared
    grown = {
        pool.name
        for pool in packing.pools
        if len(packing.max_replicas.nodes_of(pool)) > len(packing.min_replicas.nodes_of(pool))
    }
    assert set(found.pending_with_fewer_nodes) == grown
    assert all(found.pending_with_fewer_nodes.values()), found.pending_with_fewer_nodes


def test_each_pod_is_on_one_of_the_nodes_that_the_planner_ranks_highest(compared: Compared) -> None:
    _, found = compared
    assert found.unexpected == []


def test_after_a_loss_the_planned_pods_are_pending(compared: Compared) -> None:
    _, found = compared
    assert {each.lost: each.pending for each in found.losses} == {
        each.lost: each.planned_pending for each in found.losses
    }


def test_pods_of_a_high_priority_run_after_a_loss_although_others_came_first(compared: Compared) -> None:
    """The planner schedules them first; the scheduler evicts pods of a lower priority for them."""
    packing, found = compared
    high = {f"{pod.workload}" for node in packing.min_replicas.nodes for pod in node.pods if pod.workload.priority > 0}
    assert high
    loss = found.rising_priority
    assert [each for each in loss.pending if each in high] == [each for each in loss.planned_pending if each in high]


def test_after_a_loss_the_planned_nodes_are_sufficient(compared: Compared) -> None:
    _, found = compared
    assert {each.lost: each.pending_with_new_nodes for each in found.losses} == {
        each.lost: each.planned_with_new_nodes for each in found.losses
    }
