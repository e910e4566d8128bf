from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.network.subnet_size import node_addresses, private_subnet_need, usable_addresses

SIZES = st.lists(st.tuples(st.integers(1, 40), st.integers(4, 250)), min_size=1, max_size=4)


@pytest.mark.parametrize(("block", "usable"), [("10.0.0.0/19", 8187), ("10.0.0.0/24", 251), ("10.0.0.0/28", 11)])
def test_aws_reserves_five_addresses_of_a_subnet(block: str, usable: int) -> None:
    assert usable_addresses(block) == usable


@pytest.mark.parametrize(("max_pods", "addresses"), [(4, 17), (16, 17), (17, 33), (110, 113), (250, 257)])
def test_a_node_takes_its_own_address_and_whole_prefixes(max_pods: int, addresses: int) -> None:
    assert node_addresses(max_pods) == addresses


@pytest.mark.parametrize(
    ("pods", "prefixes"), [(0, 1), (5, 2), (16, 2), (17, 3), (58, 5), (95, 7), (96, 7), (97, 7), (110, 7)]
)
def test_a_node_with_fewer_pods_keeps_a_warm_prefix_up_to_its_maximum_of_pods(pods: int, prefixes: int) -> None:
    """The rows up to 95 pods are examples of the documentation of the VPC CNI; its nodes have at most 110 pods here."""
    assert node_addresses(110, pods) == 1 + 16 * prefixes


def test_a_subnet_holds_its_share_of_the_nodes_the_control_plane_a_mount_target_and_endpoints() -> None:
    groups = [(3, node_addresses(110)), (4, node_addresses(16))]
    assert private_subnet_need(groups, zones=2, interface_endpoints=5) == 2 * 113 + 2 * 17 + 16 + 1 + 5


@given(SIZES, st.integers(2, 3), st.integers(0, 6))
def test_subnets_with_the_need_hold_all_nodes_together(
    groups: list[tuple[int, int]], zones: int, endpoints: int
) -> None:
    nodes = sum(size * node_addresses(pods) for size, pods in groups)
    sizes = [(size, node_addresses(pods)) for size, pods in groups]
    assert zones * private_subnet_need(sizes, zones, endpoints) > nodes + zones * endpoints
