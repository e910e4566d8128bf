"""IPv4 addresses, and blocks in CIDR notation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from itertools import combinations
from typing import Annotated

from pydantic import AfterValidator

WIDEST_PREFIX = 16
NARROWEST_PREFIX = 28
"""Longest prefix of a VPC or subnet; AWS accepts /16 to /28."""

PRIVATE_BLOCKS = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""Blocks that the internet does not route (RFC 1918, RFC 6598); addresses of pods, nodes and load balancers."""

LINK_LOCAL_BLOCK = "169.254.0.0/16"
"""Addresses of a node's own services, such as its metadata (RFC 3927)."""


def _network(value: str) -> str:
    try:
        network = IPv4Network(value, strict=False)
    except ValueError as error:
        if _is_ipv6(value):
            msg = f"{value} is an IPv6 block, but the network is IPv4 only. Use a value such as 203.0.113.0/24."
            raise ValueError(msg) from error
        msg = f"{value!r} is not an IPv4 block in CIDR notation. Use a value such as 10.0.0.0/16."
        raise ValueError(msg) from error
    if str(network) != value:
        msg = f"{value!r} is not the CIDR notation of a block. Use {network}."
        raise ValueError(msg)
    return value


def _address(value: str) -> str:
    try:
        address = IPv4Address(value)
    except ValueError as error:
        msg = f"{value!r} is not an IPv4 address. Use a value such as 203.0.113.9."
        raise ValueError(msg) from error
    if address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local:
        msg = f"{value} is not the address of one host on the network. Use a value such as 203.0.113.9."
        raise ValueError(msg)
    return value


def _is_ipv6(value: str) -> bool:
    try:
        IPv6Network(value, strict=False)
    except ValueError:
        return False
    return True


def _vpc_block(value: str) -> str:
    prefix = IPv4Network(_network(value)).prefixlen
    if not WIDEST_PREFIX <= prefix <= NARROWEST_PREFIX:
        msg = f"{value} has the prefix /{prefix}. AWS accepts /{WIDEST_PREFIX} to /{NARROWEST_PREFIX}."
        raise ValueError(msg)
    return value


CidrBlock = Annotated[str, AfterValidator(_network)]
"""An IPv4 block without host bits."""

Ipv4Address = Annotated[str, AfterValidator(_address)]
"""The IPv4 address of a host."""

VpcCidrBlock = Annotated[str, AfterValidator(_vpc_block)]
"""An IPv4 block of a size that AWS accepts for a VPC or a subnet."""


def inside(block: str, others: Iterable[str]) -> list[str]:
    """Return those of the other blocks that are a part of the block, but not all of it."""
    whole = IPv4Network(block)
    return [other for other in others if other != block and IPv4Network(other).subnet_of(whole)]


def subnet_faults(vpc: str, subnets: Mapping[str, str]) -> list[str]:
    """Return a message for each subnet that is outside the VPC or overlaps another one."""
    vpc_network = IPv4Network(vpc)
    networks = {name: IPv4Network(block) for name, block in subnets.items()}
    outside = [
        f"{name} {network} is outside the VPC's block {vpc_network}. Use a block in it."
        for name, network in networks.items()
        if not network.subnet_of(vpc_network)
    ]
    overlapping = [
        f"{one} {networks[one]} overlaps {other} {networks[other]}. Change one of them."
        for one, other in combinations(networks, 2)
        if networks[one].overlaps(networks[other])
    ]
    return outside + overlapping
