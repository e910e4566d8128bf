from __future__ import annotations

from analysis.scheduling import pack
from preview.views.packing import text
from tests.support.clusters import AUTOSCALER, autoscaler, cluster, deployment, group, pod, release
from tests.support.graphs import plan


def test_the_table_shows_each_group_at_rest_and_at_most():
    shown = text(
        pack(
            cluster(
                group("application", sizes=(1, 1, 3)),
                group("batch", types=("c7i.xlarge", "c6i.xlarge"), sizes=(0, 0, 2)),
                deployment(spec=pod("965m", "601Mi")),
                autoscaler(most=4),
                release(AUTOSCALER),
            )
        )
    )
    assert shown.splitlines() == [
        "                                               at rest                at most",
        "                                  nodes  cpu  mem pods   nodes  cpu  mem pods",
        "application       m7i.large           1  50%  10%   2%       2 100%  20%   2%",
        "batch             c7i.xlarge …        0    -    -    -       0    -    -    -",
        "The largest release rolls out on the nodes at rest.",
    ]


def test_no_line_is_wider_than_a_terminal():
    name = "a-group-with-a-very-long-name-indeed"
    shown = text(pack(cluster(group(name, sizes=(9, 9, 9)), deployment(replicas=9, spec=pod("1900m", "6Gi")))))
    assert max(map(len, shown.splitlines())) <= 80


def test_a_release_that_waits_for_nodes_is_told():
    web = deployment(replicas=2, spec=pod("900m"), strategy={"rollingUpdate": {"maxSurge": "100%"}})
    scaled = text(pack(cluster(group(sizes=(1, 1, 2)), web, release(AUTOSCALER))))
    assert scaled.endswith("The largest release rolls out on 1 more node.")
    assert text(pack(cluster(group(), web))).endswith(
        "The largest release has not room for all its pods beside what runs."
    )


def test_a_stack_on_another_stacks_nodes_says_what_it_asks_for():
    assert text(pack(plan(deployment(), autoscaler(most=4)))) == (
        "The pods of dev run on the nodes of the stack whose platform it shares.\n"
        "They ask for 0.5 CPU and 0.5 GiB in 1 pod at rest,\n"
        "and for 2.0 CPU and 2.0 GiB in 4 pods at most."
    )


def test_what_is_not_known_yet_is_told():
    shown = text(pack(cluster(group(), deployment(spec=pod("[unknown]")))))
    assert shown.endswith("1 workload asks for something that is not known yet; it counts as nothing.")
