"""The loss of a node or of a zone."""

from __future__ import annotations

import pytest

from analysis.scheduling import pack
from tests.support.clusters import AUTOSCALER, addon, cluster, deployment, group, pod, release
from tests.support.graphs import plan

PROMETHEUS = {
    "prometheus": {
        "prometheusSpec": {
            "storageSpec": {"volumeClaimTemplate": {}},
            "resources": {"requests": {"cpu": "1", "memory": "1Gi"}},
        }
    },
    **{part: {"enabled": False} for part in ("alertmanager", "grafana", "kubeStateMetrics", "nodeExporter")},
    "prometheusOperator": {"enabled": False},
}


def losses(*resources):
    found = pack(cluster(*resources))
    return found.node_loss, found.zone_loss


def names(pods):
    return [pod.workload.name for pod in pods]


def test_pods_of_a_lost_node_run_on_the_other_nodes():
    node, zone = losses(group(sizes=(2, 2, 2)), deployment(replicas=4, spec=pod("300m")))
    assert (node.added_nodes, node.waiting, node.pending, node.zone_bound) == (0, [], [], [])
    assert (zone.added_nodes, zone.pending) == (0, [])


def test_a_group_replaces_a_lost_node_without_an_autoscaler():
    node, zone = losses(group(sizes=(2, 2, 2)), deployment(replicas=2, spec=pod("1500m")))
    assert (node.lost, node.added_nodes, names(node.waiting), node.pending) == ("a node of general", 1, ["web"], [])
    assert (zone.added_nodes, zone.pending) == (1, [])


def test_a_running_autoscaler_adds_nodes_beyond_the_lost_one():
    pods = deployment(replicas=2, spec=pod("1500m"))
    smaller = group("small", sizes=(1, 1, 3), types=("t3.small",))
    assert losses(group(sizes=(2, 2, 4)), smaller, pods, release(AUTOSCALER))[0].pending == []


def test_a_zone_without_another_one_is_not_lost():
    assert losses(group(sizes=(2, 2, 2), zones=("us-east-1a",)), deployment())[1] is None


def test_nothing_is_added_in_a_lost_zone():
    one_zone = group("only", sizes=(1, 1, 3), zones=("us-east-1a",))
    other = group("other", sizes=(1, 1, 1), zones=("us-east-1b",))
    web = deployment(spec=pod(nodeSelector={"landfall.dev/node-group": "only"}))
    node, zone = losses(one_zone, other, web, release(AUTOSCALER))
    assert node.pending == []
    assert (zone.lost, names(zone.pending)) == ("zone us-east-1a", ["web"])
    assert pack(cluster(one_zone, other, web, release(AUTOSCALER))).warnings == [
        "After the loss of zone us-east-1a, 1 pod is unschedulable: Deployment shop/web."
    ]


def test_a_pod_with_a_volume_waits_for_its_zone():
    chart = release("kube-prometheus-stack", PROMETHEUS, namespace="monitoring")
    node, zone = losses(group(sizes=(2, 2, 2)), chart)
    assert (node.added_nodes, names(node.waiting), node.pending) == (1, ["prometheus"], [])
    assert (names(zone.zone_bound), zone.waiting, zone.pending) == (["prometheus"], [], [])


def test_the_worst_zone_is_the_one_with_volumes_where_no_other_pod_is_affected():
    first, last = (group(name, sizes=(1, 1, 1), zones=(f"us-east-1{name}",)) for name in "ab")
    selector = {"landfall.dev/node-group": "b"}
    values = {
        **PROMETHEUS,
        "prometheus": {"prometheusSpec": {**PROMETHEUS["prometheus"]["prometheusSpec"], "nodeSelector": selector}},
    }
    _, zone = losses(first, last, release("kube-prometheus-stack", values, namespace="monitoring"))
    assert (zone.lost, names(zone.zone_bound)) == ("zone us-east-1b", ["prometheus"])


def test_a_stack_without_nodes_has_no_losses():
    found = pack(plan(deployment()))
    assert (found.node_loss, found.zone_loss) == (None, None)


@pytest.mark.parametrize(
    ("configuration", "pods"),
    [
        ({"env": {"ENABLE_PREFIX_DELEGATION": "true"}}, 110),
        ({"env": {"ENABLE_PREFIX_DELEGATION": "false"}}, 29),
        ({}, 29),
    ],
)
def test_prefix_delegation_decides_the_maximum_number_of_pods(configuration, pods):
    (found,) = pack(cluster(group(), addon("vpc-cni", configuration))).pools
    assert found.templates[0].allocatable.pods == pods


def test_an_unreadable_configuration_has_no_prefix_delegation():
    unreadable = addon("vpc-cni")
    unreadable.inputs["configurationValues"] = "{"
    (found,) = pack(cluster(group(), unreadable)).pools
    assert found.templates[0].allocatable.pods == 29
