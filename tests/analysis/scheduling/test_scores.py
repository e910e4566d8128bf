"""The scheduler prefers nodes as the default profile of Kubernetes does."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.scheduling import pack
from analysis.scheduling.constraints import Constraints
from analysis.scheduling.labels import HOSTNAME, ZONE, Taint
from analysis.scheduling.node_pool import NodePool, NodeTemplate
from analysis.scheduling.resources import Resources
from analysis.scheduling.scheduler import Cluster, Node, NodeCount, Pod
from analysis.scheduling.workload import DAEMON_SET, PodTemplate, Replicas, Workload, workload_of
from tests.support.clusters import cluster, deployment, group, pod

SIZE = Resources(2000, 8000, 110)


def pool(name: str = "general", taints: Sequence[Taint] = (), zones: Sequence[str] = ("a",)) -> NodePool:
    template = NodeTemplate(instance_type="m7i.large", capacity=SIZE, allocatable=SIZE, labels={})
    return NodePool(
        name=name, templates=(template,), taints=taints, zones=zones, min_size=0, desired_size=0, max_size=None
    )


def nodes(count: int = 2, zones: Sequence[str] = ("a",), daemon_sets: Sequence[Workload] = ()) -> Cluster:
    return Cluster([(pool(zones=zones), NodeCount(initial=count, max=count))], daemon_sets)


def workload(name: str, kind: str = "Deployment", **spec: object) -> Workload:
    template = PodTemplate(spec={**pod("100m", "100Mi"), **spec}, labels={})
    return workload_of(kind, ("shop", name), template, Replicas(min=1, max=1))


def spread(key: str) -> dict[str, object]:
    return {"topologySpreadConstraints": [{"topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 1}]}


def best(found: Cluster, of: Workload, revision: int = 0) -> list[int]:
    """Return the numbers of the best nodes."""
    return [found.nodes.index(node) for node in found.best_nodes(Pod(of, revision=revision))]


def occupied(found: Cluster, number: int, of: Workload, revision: int = 0) -> Cluster:
    found.place(Pod(of, revision=revision), found.nodes[number])
    return found


def test_equal_nodes_are_equally_good():
    assert best(nodes(3), workload("web")) == [0, 1, 2]


def test_shares_that_round_to_the_same_percentage_are_equally_good():
    small = workload("small", containers=pod("1m", "1Mi")["containers"])
    assert best(occupied(nodes(), 0, small), workload("web")) == [0, 1]


def test_the_node_with_more_free_resources_is_better():
    large = workload("large", containers=pod("500m", "2000Mi")["containers"])
    assert best(occupied(nodes(), 0, large), workload("web")) == [1]


def test_a_node_on_which_cpu_and_memory_are_used_equally_is_better():
    cpu = workload("cpu", containers=pod("500m", "0")["containers"])
    memory = workload("memory", containers=pod("0", "2000Mi")["containers"])
    found = occupied(occupied(nodes(), 0, cpu), 1, memory)
    assert best(found, workload("web", containers=pod("500m", "0")["containers"])) == [1]


def test_a_container_without_requests_counts_where_nodes_are_compared():
    unlimited = workload("unlimited", containers=[{"name": "main"}])
    found = occupied(nodes(), 0, unlimited)
    assert found.nodes[0].used == Resources(0, 0, 1)
    assert best(found, workload("web")) == [1]


def test_a_container_of_a_daemon_set_without_requests_counts_too():
    agent = workload("agent", DAEMON_SET, containers=[{"name": "main"}])
    (node,) = nodes(1, daemon_sets=[agent]).nodes
    assert (node.assumed.cpu, node.assumed.memory) == (100, 200)


def test_replicas_without_spread_constraints_prefer_different_nodes_to_free_resources():
    web = workload("web")
    large = workload("large", containers=pod("300m", "1200Mi")["containers"])
    assert best(occupied(occupied(nodes(), 0, web), 1, large), web) == [1]


def test_replicas_of_a_new_revision_are_spread_among_themselves():
    web = workload("web")
    found = occupied(occupied(nodes(), 0, web), 1, web, revision=1)
    assert best(found, web, revision=1) == [0]


def test_pods_of_a_job_are_not_spread_by_default():
    job = workload("job", "Job")
    large = workload("large", containers=pod("300m", "1200Mi")["containers"])
    assert best(occupied(occupied(nodes(), 0, job), 1, large), job) == [0]


def test_replicas_with_a_soft_constraint_prefer_the_zone_with_fewer_of_them():
    web = workload("web", **spread(ZONE))
    found = occupied(nodes(4, zones=("a", "b")), 0, web)
    assert [found.nodes[number].zone for number in best(found, web)] == ["b", "b"]


def test_a_taint_that_prefers_no_pods_outweighs_free_resources():
    soft = pool("soft", taints=(Taint("spot", "", "PreferNoSchedule"),))
    sizes = NodeCount(initial=1, max=1)
    found = Cluster([(soft, sizes), (pool(), sizes)], [])
    large = workload("large", containers=pod("1500m", "6000Mi")["containers"])
    occupied(found, 1, large)
    tolerant = workload("tolerant", tolerations=[{"key": "spot", "operator": "Exists"}])
    assert (best(found, workload("web")), best(found, tolerant)) == ([1], [0])


def test_the_replicas_of_a_small_service_are_on_different_nodes():
    large = deployment("large", spec=pod("700m", "2Gi"))
    found = pack(cluster(group(sizes=(2, 2, 2)), large, deployment("web", replicas=2, spec=pod("10m", "10Mi"))))
    on = [node for node in found.min_replicas.nodes for each in node.pods if each.workload.name == "web"]
    assert len({id(node) for node in on}) == 2


def test_a_node_that_replaces_a_lost_one_is_another_host():
    """Required anti-affinity compares hosts by their label."""
    apart = Workload(
        kind="StatefulSet",
        namespace="shop",
        name="store",
        requests=Resources(100, 100),
        replicas=Replicas(min=3, max=3),
        constraints=Constraints(selector={}, anti_affinity=(HOSTNAME,)),
    )
    found = nodes(3)
    for number in range(3):
        occupied(found, number, apart)
    first: Node = found.nodes[0]
    after = found.after_loss([first], [(first.pool, NodeCount(initial=0, max=3))])
    assert after.schedule_all([Pod(apart)]) == []
    assert len({node.labels[HOSTNAME] for node in after.nodes}) == 3
