"""A shortage of nodes names its cause once, and the size of a node group that ends it."""

from __future__ import annotations

import re

import pytest

from tests.support.clusters import deployment, group, packed, pod

LARGE = deployment("large", replicas=40, spec=pod("900m"))
SMALL = [deployment(f"small-{number}", replicas=1, spec=pod("100m")) for number in range(5)]


def test_only_the_workload_that_leaves_too_little_for_the_others_is_named():
    (error,) = packed(group(sizes=(2, 2, 2)), LARGE, *SMALL).errors
    assert error.startswith("Deployment shop/large: ")


def test_several_workloads_that_do_not_fit_together_are_all_named():
    errors = packed(group(sizes=(1, 1, 1)), *(deployment(name, replicas=4, spec=pod("900m")) for name in "abc")).errors
    assert len(errors) > 1


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 1, 3), (2, 2, 100)])
def test_the_pods_fit_a_node_group_of_the_stated_size(sizes):
    (error,) = packed(group(sizes=sizes), LARGE, *SMALL).errors
    keys, size = re.findall(r"nodeGroups\.general\.(\w+)", error), int(error.rpartition(" to ")[2].rstrip("."))
    assert keys == (["minSize"] if size <= sizes[2] else ["minSize", "maxSize"] if sizes[0] < sizes[2] else ["maxSize"])
    assert packed(group(sizes=(size, size, size)), LARGE, *SMALL).errors == []
    assert packed(group(sizes=(size - 2, size - 2, size - 2)), LARGE, *SMALL).errors != []


@pytest.mark.parametrize(
    ("requests", "keys"),
    [
        (("64", "1Mi"), "resources.cpu"),
        (("1m", "900Gi"), "resources.memory"),
        (("64", "900Gi"), "resources.cpu and resources.memory"),
    ],
)
def test_pods_that_fit_no_node_have_the_requests_to_lower_instead_of_a_size(requests, keys):
    (error,) = packed(group(), deployment(replicas=1, spec=pod(*requests))).errors
    assert "Raise" not in error
    assert error.endswith(f". Lower {keys} of web, or give node group general larger instanceTypes.")


def test_requests_are_compared_with_the_nodes_that_the_pod_may_run_on():
    dedicated = group("large", types=("m7i.8xlarge",), taints=[{"key": "batch", "effect": "NO_SCHEDULE"}])
    (error,) = packed(group(), dedicated, deployment(replicas=1, spec=pod("9"))).errors
    assert error.endswith(" Lower resources.cpu of web, or give node group general larger instanceTypes.")


def test_pods_that_match_no_node_or_need_a_missing_device_have_no_requests_to_lower():
    elsewhere = deployment(replicas=1, spec=pod("64", nodeSelector={"zone": "moon"}))
    gpu = pod() | {"containers": [{"name": "model", "resources": {"limits": {"nvidia.com/gpu": 1}}}]}
    for workload in (elsewhere, deployment(replicas=1, spec=gpu)):
        (error,) = packed(group(), workload).errors
        assert "Lower" not in error
