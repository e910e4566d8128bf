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


def test_pods_that_fit_no_node_have_no_size():
    (error,) = packed(group(), deployment(replicas=1, spec=pod("64"))).errors
    assert "Raise" not in error
