"""What holds for every placement, whatever the pods and the nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.scheduling.constraints import Constraints, Spread
from analysis.scheduling.labels import HOSTNAME, ZONE, Taint
from analysis.scheduling.placement import Cluster, Pod, Size
from analysis.scheduling.pool import Pool, Shape
from analysis.scheduling.room import Room, total
from analysis.scheduling.workload import EVERY_NODE, Replicas, Workload

TAINTS = [Taint("spot", "", "NoSchedule"), Taint("gpu", "", "NoExecute")]
ONE = Replicas(least=1, most=1)


def workload(asks, constraints=None, kind="Deployment") -> Workload:
    given = constraints or Constraints(selector={})
    return Workload(kind=kind, namespace="shop", name="web", asks=asks, replicas=ONE, constraints=given)


def pool(name, offers, taints=(), zones=("a", "b"), **more) -> Pool:
    shape = Shape(machine="m7i.large", whole=offers, offers=offers, labels={"pool": name})
    return Pool(name=name, shapes=(shape,), taints=taints, zones=zones, least=0, desired=0, most=None, **more)


tolerations = st.lists(st.sampled_from([{"key": "spot", "operator": "Exists"}, {"key": "gpu", "operator": "Exists"}]))
spreads = st.lists(st.builds(Spread, st.sampled_from([ZONE, HOSTNAME]), st.integers(1, 2), st.booleans()), max_size=1)
constraints = st.builds(
    Constraints,
    selector=st.sampled_from([{}, {}, {"pool": "p0"}]),
    tolerations=tolerations,
    spreads=spreads,
    apart=st.sampled_from([(), (), (HOSTNAME,)]),
    claims=st.sampled_from([(), (), ("shop/data",)]),
)
pods = st.lists(st.builds(workload, st.builds(Room, st.integers(0, 900), st.integers(0, 900)), constraints), max_size=8)
pools = st.lists(
    st.tuples(
        st.builds(Room, st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 6)),
        st.lists(st.sampled_from(TAINTS), max_size=1),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=3,
)
daemons = st.lists(
    st.builds(workload, st.builds(Room, st.integers(0, 100), st.integers(0, 100)), constraints, st.just(EVERY_NODE)),
    max_size=2,
)


def filled(pools, daemons, workloads):
    sizes = [
        (pool(f"p{index}", offers, taints), Size(first=first, most=first + more))
        for index, (offers, taints, first, more) in enumerate(pools)
    ]
    cluster = Cluster(sizes, daemons)
    asked = [Pod(each, revision) for each in workloads for revision in (0, 0, 1)]
    return cluster, asked, cluster.place_all(asked)


@given(pools, daemons, pods)
def test_no_node_is_ever_overcommitted_by_what_is_placed_on_it(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    for node in cluster.nodes:
        if node.pods:
            assert node.free.holds(Room(0, 0, 0))
        standing = [each for each in daemons if not each.constraints.keeps_off(node.labels, node.pool.taints)]
        assert node.used == total([each.asks for each in standing] + [each.workload.asks for each in node.pods])


@given(pools, daemons, pods)
def test_every_pod_is_either_placed_once_or_left(pools, daemons, workloads):
    cluster, asked, left = filled(pools, daemons, workloads)
    placed = [pod for node in cluster.nodes for pod in node.pods]
    assert sorted(map(id, [*placed, *left])) == sorted(map(id, asked))


@given(pools, daemons, pods)
def test_nobody_stands_where_a_taint_a_selector_or_a_volume_keeps_him_off(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    zones = set()
    for node in cluster.nodes:
        for pod in node.pods:
            assert pod.workload.constraints.keeps_off(node.labels, node.pool.taints) is None
            zones |= {node.zone} if pod.workload.constraints.claims else set()
    assert len(zones) <= 1


@given(pools, daemons, pods)
def test_no_pool_grows_beyond_its_size(pools, daemons, workloads):
    cluster, _, _ = filled(pools, daemons, workloads)
    for each, size in cluster.pools:
        assert size.first <= sum(node.pool is each for node in cluster.nodes) <= size.most


@given(pools, daemons, pods)
def test_a_pod_that_only_asks_for_room_is_left_only_where_no_node_has_it(pools, daemons, workloads):
    cluster, _, left = filled(pools, daemons, workloads)
    for pod in left:
        wants = pod.workload.constraints
        if not (wants.spreads or wants.apart or wants.claims):
            assert not any(
                node.free.holds(pod.workload.asks) and not wants.keeps_off(node.labels, node.pool.taints)
                for node in cluster.nodes
            )


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 300))
def test_of_equal_pods_equal_nodes_take_as_many_as_there_is_room_for(count, nodes, cpu):
    cluster = Cluster([(pool("p0", Room(1000, 1000, 100)), Size(first=nodes, most=nodes))], [])
    left = cluster.place_all([Pod(workload(Room(cpu, 1)))] * count)
    assert count - len(left) == min(count, nodes * (1000 // cpu))


def test_pods_go_to_the_node_that_they_leave_the_emptiest():
    cluster = Cluster([(pool("p0", Room(1000, 1000, 9)), Size(first=2, most=2))], [])
    web = workload(Room(100, 100))
    cluster.place_all([Pod(web)] * 4)
    assert [len(node.pods) for node in cluster.nodes] == [2, 2]


def test_a_group_adds_its_nodes_zone_by_zone_and_karpenter_in_the_zone_that_is_needed():
    bound = workload(Room(900, 1), Constraints(selector={}, claims=("shop/data",)))
    for on_demand, left in ((False, 1), (True, 0)):
        cluster = Cluster([(pool("p0", Room(1000, 1000, 9), on_demand=on_demand), Size(first=0, most=3))], [])
        cluster.bind({"shop/data": "a"})
        assert len(cluster.place_all([Pod(bound)] * 2)) == left


def test_a_hard_spread_over_zones_stops_at_its_skew():
    spread = Constraints(selector={}, spreads=(Spread(ZONE, 1, each_revision=True),))
    nodes = [(pool("p0", Room(9000, 9000, 99), zones=("a",)), Size(first=1, most=1))]
    nodes.append((pool("p1", Room(900, 900, 99), zones=("b",)), Size(first=1, most=1)))
    cluster = Cluster(nodes, [])
    web = workload(Room(500, 1), spread)
    assert len(cluster.place_all([Pod(web)] * 4)) == 1
    assert cluster.place(Pod(web, revision=1)), "a new release is counted apart"


def test_limits_end_a_pool_that_has_no_size():
    endless = pool("p0", Room(1000, 1000, 9), limits=Room(3000, 9000, 99), on_demand=True)
    cluster = Cluster([(endless, Size(first=0, most=None))], [])
    assert len(cluster.place_all([Pod(workload(Room(900, 1)))] * 5)) == 2
    assert len(cluster.nodes) == 3
