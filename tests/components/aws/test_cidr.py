from __future__ import annotations

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from components.aws.network.cidr import CidrBlock, VpcCidrBlock, inside, subnet_faults

blocks = st.builds(
    lambda address, prefix: str(IPv4Network((address, prefix), strict=False)),
    st.integers(min_value=0, max_value=2**32 - 1),
    st.integers(min_value=16, max_value=28),
)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("10.0.0.5/16", "'10.0.0.5/16' is not the CIDR notation of a block. Use 10.0.0.0/16."),
        ("10.0.0/16", "'10.0.0/16' is not an IPv4 block in CIDR notation. Use a value such as 10.0.0.0/16."),
        ("203.0.113.7", "'203.0.113.7' is not the CIDR notation of a block. Use 203.0.113.7/32."),
        ("anywhere", "'anywhere' is not an IPv4 block in CIDR notation. Use a value such as 10.0.0.0/16."),
        ("::/0", "::/0 is an IPv6 block, but the network is IPv4 only. Use a value such as 203.0.113.0/24."),
    ],
)
def test_an_invalid_block_is_refused_with_a_message(value: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(CidrBlock).validate_python(value)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("value", ["10.0.0.0/15", "10.0.0.0/29"])
def test_a_block_of_a_size_that_aws_does_not_accept_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="AWS accepts /16 to /28"):
        TypeAdapter(VpcCidrBlock).validate_python(value)


@given(blocks)
def test_every_block_from_16_to_28_is_accepted_unchanged(block: str) -> None:
    assert TypeAdapter(VpcCidrBlock).validate_python(block) == block


@given(blocks, st.lists(blocks, min_size=1, max_size=6))
def test_subnets_have_no_fault_if_and_only_if_they_are_disjoint_and_inside_the_vpc(
    vpc: str, subnets: list[str]
) -> None:
    networks = [IPv4Network(block) for block in subnets]
    inside = all(network.subnet_of(IPv4Network(vpc)) for network in networks)
    apart = not any(one.overlaps(other) for index, one in enumerate(networks) for other in networks[index + 1 :])
    faults = subnet_faults(vpc, {f"subnet {index}": block for index, block in enumerate(subnets)})
    assert (faults == []) == (inside and apart)


@given(blocks.filter(lambda block: IPv4Network(block).prefixlen <= 26))
def test_equal_parts_of_a_block_always_fit(vpc: str) -> None:
    parts = {f"part {index}": str(part) for index, part in enumerate(IPv4Network(vpc).subnets(prefixlen_diff=2))}
    assert subnet_faults(vpc, parts) == []


def test_a_fault_names_both_blocks() -> None:
    assert subnet_faults("10.0.0.0/16", {"a": "10.1.0.0/24"}) == [
        "a 10.1.0.0/24 is outside the VPC's block 10.0.0.0/16. Use a block in it."
    ]
    assert subnet_faults("10.0.0.0/16", {"a": "10.0.0.0/24", "b": "10.0.0.128/25"}) == [
        "a 10.0.0.0/24 overlaps b 10.0.0.128/25. Change one of them."
    ]


@given(blocks, st.lists(blocks))
def test_a_part_of_a_block_has_no_address_outside_it(whole: str, others: list[str]) -> None:
    found = inside(whole, [whole, *others])
    assert whole not in found
    for other in others:
        assert (other in found) == (other != whole and IPv4Network(whole).supernet_of(IPv4Network(other)))
