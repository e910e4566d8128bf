from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.scheduling.node_pools import node_pools_of
from cluster.nodes import csi_node_of, nodes_of
from tests.support.stack_plans import OWNERS, planned

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("stack", OWNERS)
def test_each_node_group_has_its_min_size_balanced_over_its_zones(stack: str) -> None:
    pools = node_pools_of(planned(stack)).pools
    nodes = nodes_of(pools, NOW)

    assert len(nodes) == sum(pool.min_size for pool in pools)
    assert len({node["metadata"]["name"] for node in nodes}) == len(nodes)
    for pool in pools:
        zones = [
            node["metadata"]["labels"]["topology.kubernetes.io/zone"]
            for node in nodes
            if node["metadata"]["name"].rpartition("-")[0] == pool.name
        ]
        counts = [zones.count(zone) for zone in pool.zones]
        assert max(counts) - min(counts) <= 1


def test_a_node_has_the_allocatable_resources_labels_and_taints_of_its_group() -> None:
    pools = node_pools_of(planned("dev")).pools
    node = {each["metadata"]["name"]: each for each in nodes_of(pools, NOW)}["email-rag-1"]

    assert node["status"]["allocatable"] == {
        "cpu": "3920m",
        "memory": "14162Mi",
        "pods": "110",
        "ephemeral-storage": "54272Mi",
    }
    assert node["status"]["capacity"]["cpu"] == "4000m"
    labels = node["metadata"]["labels"]
    assert labels["landfall.dev/node-group"] == "email-rag"
    assert labels["topology.kubernetes.io/zone"] == "us-east-1a"
    assert labels["topology.kubernetes.io/region"] == "us-east-1"
    assert labels["node.kubernetes.io/instance-type"] == "t3.xlarge"
    assert labels["kubernetes.io/hostname"] == "email-rag-1"
    assert node["spec"]["taints"] == [{"key": "landfall.dev/node-group", "value": "email-rag", "effect": "NoSchedule"}]
    ready = [each["status"] for each in node["status"]["conditions"] if each["type"] == "Ready"]
    assert ready == ["True"]


def test_a_node_limits_its_ebs_volumes() -> None:
    pools = node_pools_of(planned("dev")).pools
    node = nodes_of(pools, NOW)[0]

    (driver,) = csi_node_of(node, pools)["spec"]["drivers"]

    assert driver["allocatable"] == {"count": pools[0].templates[0].allocatable.volumes}
    assert driver["name"] == "ebs.csi.aws.com"


def test_a_stack_without_node_groups_has_no_nodes() -> None:
    assert nodes_of(node_pools_of(planned("staging")).pools) == []
