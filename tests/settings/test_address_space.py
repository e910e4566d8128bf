"""The address space that the blocks of an endpoint have in total decides whether callers are known."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.address_space import too_many_addresses

SLASH_8 = [f"{first}.0.0.0/8" for first in range(1, 223) if first != 10]
"""221 blocks that are each as large as one registry's."""


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        ["203.0.113.0/24", "198.51.100.7/32"],
        ["3.0.0.0/8"],
        ["3.0.0.0/8", "3.0.0.0/9", "3.128.0.0/9"],
        ["3.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fd00::/8"],
        ["2001:db8::/32", "3.0.0.0/8"],
        ["not a block", "203.0.113.0/24", None, 7],
    ],
    ids=["none", "networks", "a /8", "overlaps count once", "private", "both versions", "not blocks"],
)
def test_the_networks_of_known_callers_are_below_the_limit(blocks: list[object]) -> None:
    assert too_many_addresses(blocks) == ""


@pytest.mark.parametrize(
    ("blocks", "count"),
    [
        (["0.0.0.0/0"], "4,294,967,296 IPv4 addresses"),
        (["0.0.0.0/1", "128.0.0.0/1"], "4,294,967,296 IPv4 addresses"),
        (SLASH_8, "3,707,764,736 IPv4 addresses"),
        (["3.0.0.0/8", "203.0.113.0/32"], "16,777,217 IPv4 addresses"),
        (["8.0.0.0/7"], "33,554,432 IPv4 addresses"),
        (["::/0"], f"{2**128:,} IPv6 addresses"),
        (["2000::/11"], f"{2**117:,} IPv6 addresses"),
    ],
)
def test_more_addresses_than_one_registry_gets_at_once_are_the_internet(blocks: list[str], count: str) -> None:
    assert too_many_addresses(blocks).startswith(f"{count}, more than a /")


def test_each_ip_version_has_its_own_limit() -> None:
    assert too_many_addresses(["0.0.0.0/0", "::/0"]) == (
        f"4,294,967,296 IPv4 addresses, more than a /8 block has and {2**128:,} IPv6 addresses, "
        "more than a /12 block has"
    )


NETWORKS = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda drawn: IPv4Network((drawn[0] >> (32 - drawn[1]) << (32 - drawn[1]), drawn[1]))
)


@given(st.lists(NETWORKS, max_size=6))
def test_splitting_a_block_changes_nothing(networks: list[IPv4Network]) -> None:
    halves = [half for network in networks for half in network.subnets() if network.prefixlen < 32]
    whole = [network for network in networks if network.prefixlen < 32]
    assert too_many_addresses(map(str, halves)) == too_many_addresses(map(str, whole))
