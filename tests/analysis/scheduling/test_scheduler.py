"""Invariants of the scheduler for any pods and nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.scheduling.constraints import Constraints, Spread
from analysis.scheduling.labels import HOSTNAME, ZONE, Taint
from analysis.scheduling.node_pool import NodePool, NodeTemplate
from analysis.scheduling.resources import Resources, total
from analysis.scheduling.scheduler import Cluster, NodeCount, Pod
from analysis.scheduling.workload import DAEMON_SET, Replicas, Workload

TAINTS = [Taint("spot", "", "NoSchedule"), Taint("gpu", "", "NoExecute")]
ONE = Replicas(min=1, max=1)


def workload(requests, constraints=None, kind="Deployment") -> Workload:
    given = constraints or Constraints(selector={})
    return Workload(kind=kind, namespace="shop", name="web", requests=requests, replicas=ONE, constraints=given)


def pool(name, allocatable, taints=(), zones=("a", "b"), **more) -> NodePool:
    template = NodeTemplate(
        instance_type="m7i.large", capacity=allocatable, allocatable=allocatable, labels={"pool": name}
    )
    return NodePool(
        name=name, templates=(template,), taints=taints, zones=zones, min_size=0, desired_size=0, max_size=None, **more
    )


tolerations = st.lists(st.sampled_from([{"key": "spot", "operator": "Exists"}, {"key": "gpu", "operator": "Exists"}]))
spreads = st.lists(st.builds(Spread, st.sampled_from([ZONE, HOSTNAME]), st.integers(1, 2), st.booleans()), max_size=1)
constraints = st.builds(
    Constraints,
    selector=st.sampled_from([{}, {}, {"pool": "p0"}]),
    tolerations=tolerations,
    spreads=spreads,
    anti_affinity=st.sampled_from([(), (), (HOSTNAME,)]),
    zonal_claims=st.sampled_from([(), (), ("shop/data",)]),
)
pods = st.lists(
    st.builds(workload, st.builds(Resources, st.integers(0, 900), st.integers(0, 900)), constraints), max_size=8
)
pools = st.lists(
    st.tuples(
        st.builds(Resources, st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 6)),
        st.lists(st.sampled_from(TAINTS), max_size=1),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=3,
)
daemons = st.lists(
    st.builds(
        workload, st.builds(Resources, st.integers(0, 100), st.integers(0, 100)), constraints, st.just(DAEMON_SET)
    ),
    max_size=2,
)


def filled(pools, daemons, workloads):
    sizes = [
        (pool(f"p{index}", allocatable, taints), NodeCount(initial=first, max=first + more))
        for index, (allocatable, taints, first, more) in enumerate(pools)
    ]
    cluster = Cluster(sizes, daemons)
    given_pods = [Pod(each, revision) for each in workloads for revision in (0, 0, 1)]
    return cluster, given_pods, cluster.schedule_all(given_pods)


@given(pools, daemons, pods)
def test_no_node_is_overcommitted(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    for node in cluster.nodes:
        if node.pods:
            assert node.free.can_fit(Resources(0, 0, 0))
        standing = [each for each in daemons if not each.constraints.mismatch(node.labels, node.pool.taints)]
        assert node.used == total([each.requests for each in standing] + [each.workload.requests for each in node.pods])


@given(pools, daemons, pods)
def test_every_pod_is_scheduled_once_or_returned_as_unschedulable(pools, daemons, workloads):
    cluster, given_pods, left = filled(pools, daemons, workloads)
    placed = [pod for node in cluster.nodes for pod in node.pods]
    assert sorted(map(id, [*placed, *left])) == sorted(map(id, given_pods))


@given(pools, daemons, pods)
def test_no_pod_runs_on_a_node_with_a_mismatch_or_away_from_its_volume(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    zones = set()
    for node in cluster.nodes:
        for pod in node.pods:
            assert pod.workload.constraints.mismatch(node.labels, node.pool.taints) is None
            zones |= {node.zone} if pod.workload.constraints.zonal_claims else set()
    assert len(zones) <= 1


@given(pools, daemons, pods)
def test_no_node_pool_grows_beyond_its_max_size(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    for each, count in cluster.pools:
        assert count.initial <= sum(node.pool is each for node in cluster.nodes) <= count.max


@given(pools, daemons, pods)
def test_a_pod_without_constraints_is_unschedulable_only_where_no_node_fits_its_requests(pools, daemons, workloads):
    cluster, _, left = filled(pools, daemons, workloads)
    for pod in left:
        wants = pod.workload.constraints
        if not (wants.spreads or wants.anti_affinity or wants.zonal_claims):
            assert not any(
                node.free.can_fit(pod.workload.requests) and not wants.mismatch(node.labels, node.pool.taints)
                for node in cluster.nodes
            )


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 300))
def test_identical_pods_fill_identical_nodes(count, nodes, cpu):
    cluster = Cluster([(pool("p0", Resources(1000, 1000, 100)), NodeCount(initial=nodes, max=nodes))], [])
    left = cluster.schedule_all([Pod(workload(Resources(cpu, 1)))] * count)
    assert count - len(left) == min(count, nodes * (1000 // cpu))


def test_pods_go_to_the_node_with_the_largest_free_share():
    cluster = Cluster([(pool("p0", Resources(1000, 1000, 9)), NodeCount(initial=2, max=2))], [])
    web = workload(Resources(100, 100))
    cluster.schedule_all([Pod(web)] * 4)
    assert [len(node.pods) for node in cluster.nodes] == [2, 2]


def test_a_node_group_balances_zones_and_karpenter_uses_the_zone_of_the_volume():
    bound = workload(Resources(900, 1), Constraints(selector={}, zonal_claims=("shop/data",)))
    for managed_by_karpenter, left in ((False, 1), (True, 0)):
        cluster = Cluster(
            [
                (
                    pool("p0", Resources(1000, 1000, 9), managed_by_karpenter=managed_by_karpenter),
                    NodeCount(initial=0, max=3),
                )
            ],
            [],
        )
        cluster.bind_volumes({"shop/data": "a"})
        assert len(cluster.schedule_all([Pod(bound)] * 2)) == left


def test_a_hard_topology_spread_respects_max_skew():
    spread = Constraints(selector={}, spreads=(Spread(ZONE, 1, per_revision=True),))
    nodes = [(pool("p0", Resources(9000, 9000, 99), zones=("a",)), NodeCount(initial=1, max=1))]
    nodes.append((pool("p1", Resources(900, 900, 99), zones=("b",)), NodeCount(initial=1, max=1)))
    cluster = Cluster(nodes, [])
    web = workload(Resources(500, 1), spread)
    assert len(cluster.schedule_all([Pod(web)] * 4)) == 1
    assert cluster.schedule(Pod(web, revision=1)), "a new release is counted apart"


def test_limits_bound_a_node_pool_without_max_size():
    endless = pool("p0", Resources(1000, 1000, 9), limits=Resources(3000, 9000, 99), managed_by_karpenter=True)
    cluster = Cluster([(endless, NodeCount(initial=0, max=None))], [])
    assert len(cluster.schedule_all([Pod(workload(Resources(900, 1)))] * 5)) == 2
    assert len(cluster.nodes) == 3
