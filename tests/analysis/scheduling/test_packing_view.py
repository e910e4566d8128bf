from __future__ import annotations

from analysis.scheduling import pack
from preview.views.packing import text
from tests.support.clusters import AUTOSCALER, autoscaler, cluster, deployment, group, pod, release
from tests.support.graphs import plan


def test_the_table_shows_each_node_pool_at_min_and_max_replicas():
    shown = text(
        pack(
            cluster(
                group("application", sizes=(1, 1, 3)),
                group("batch", types=("c7i.xlarge", "c6i.xlarge", "m7i.xlarge"), sizes=(0, 0, 2)),
                deployment(spec=pod("965m", "601Mi")),
                autoscaler(max_replicas=4),
                release(AUTOSCALER),
            )
        )
    )
    assert shown.splitlines() == [
        "                                           min replicas           max replicas",
        "node pool        instance          nodes  cpu  mem pods   nodes  cpu  mem pods",
        "application      m7i.large             1  50%   9%   7%       2 100%  17%   9%",
        "batch            c7i.xlarge +2         0    -    -    -       0    -    -    -",
        "Largest rollout: fits on the nodes at min size.",
        "Worst node loss (application): 2 pods pending until 1 new node is ready.",
    ]


def test_no_row_is_wider_than_a_terminal_and_a_long_name_is_marked_as_truncated():
    name = "a-group-with-a-very-long-name-indeed"
    shown = text(pack(cluster(group(name, sizes=(9, 9, 9)), deployment(replicas=9, spec=pod("1900m", "6Gi")))))
    table = shown.splitlines()[:3]
    assert max(map(len, table)) <= 78
    assert table[2].startswith("a-group-with-... m7i.large ")
    assert f"Worst node loss ({name}):" in shown


def test_a_row_with_the_longest_instance_type_keeps_its_columns():
    shown = text(pack(cluster(group(types=("g4dn.8xlarge", "g5.8xlarge"), sizes=(2, 2, 2)), deployment())))
    rows = shown.splitlines()[1:3]
    assert "g4dn.8xlarge +1 " in rows[1]
    assert len(rows[0]) == len(rows[1])


def test_the_view_reports_whether_a_rollout_needs_more_nodes():
    web = deployment(replicas=2, spec=pod("900m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    scaled = text(pack(cluster(group(sizes=(1, 1, 2)), web, release(AUTOSCALER))))
    assert "Largest rollout: needs 1 more node." in scaled
    assert "Largest rollout: not all of its pods can be scheduled at once." in text(pack(cluster(group(), web)))


def test_the_view_reports_the_worst_loss_of_a_node_and_of_a_zone():
    shown = text(pack(cluster(group(sizes=(2, 2, 2)), deployment(replicas=3, spec=pod("700m")))))
    assert shown.splitlines()[-2:] == [
        "Worst node loss (general): 1 pod pending until 1 new node is ready.",
        "Worst zone loss (us-east-1a): 1 pod pending until 1 new node is ready.",
    ]
    assert "Loss of any node: all pods fit on the other nodes." in text(
        pack(cluster(group(sizes=(2, 2, 2)), deployment(replicas=3, spec=pod("100m"))))
    )


def test_the_view_reports_pods_whose_volumes_are_in_the_lost_zone():
    claim = {"prometheusSpec": {"storageSpec": {"volumeClaimTemplate": {}}}}
    values = {"prometheus": claim, "alertmanager": {"enabled": False}, "grafana": {"enabled": False}}
    chart = release("kube-prometheus-stack", values, namespace="monitoring")
    shown = text(pack(cluster(group(sizes=(2, 2, 2)), chart)))
    assert "Worst zone loss (us-east-1b): 1 pod pending, with volumes in the zone." in shown


def test_the_view_of_a_stack_on_shared_nodes_shows_its_requests():
    assert text(pack(plan(deployment(), autoscaler(max_replicas=4)))) == (
        "The pods of dev run on the nodes of the stack whose platform it shares.\n"
        "Requests at min replicas: 0.5 CPU and 0.5 GiB in 1 pod\n"
        "Requests at max replicas: 2.0 CPU and 2.0 GiB in 4 pods"
    )


def test_the_view_counts_unknown_requests():
    shown = text(pack(cluster(group(), deployment(spec=pod("[unknown]")))))
    assert shown.endswith("1 workload has unknown requests, counted as zero.")


def test_a_node_group_of_unknown_type_keeps_its_row_and_nothing_that_depends_on_it_is_stated():
    odd = group("odd", types=("x9.huge",))
    shown = text(pack(cluster(odd, group(sizes=(2, 2, 2)), deployment(spec=pod("3"))))).splitlines()
    assert shown[-2:] == [
        "odd              unknown type",
        "Largest rollout and loss of a node or zone: unknown, because the capacity of odd is unknown.",
    ]
    assert shown[2].startswith("general")


def test_a_stack_whose_only_node_group_is_unknown_has_a_table():
    shown = text(pack(cluster(group("odd", scalingConfig="[unknown]"), deployment()))).splitlines()
    assert shown[-2].split() == ["odd", "unknown", "size"]
