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


def test_a_subnet_holds_its_share_of_the_nodes_the_control_plane_a_mount_target_and_endpoints() -> None:
    assert private_subnet_need([(3, 110), (4, 16)], zones=2, interface_endpoints=5) == 2 * 113 + 2 * 17 + 16 + 1 + 5


@given(SIZES, st.integers(2, 3), st.integers(0, 6))
def test_subnets_with_the_need_hold_all_nodes_together(
    groups: list[tuple[int, int]], zones: int, endpoints: int
) -> None:
    nodes = sum(size * node_addresses(pods) for size, pods in groups)
    assert zones * private_subnet_need(groups, zones, endpoints) > nodes + zones * endpoints
