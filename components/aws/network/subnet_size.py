"""Addresses that a subnet has, and those that a cluster takes from it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network

RESERVED_BY_AWS = 5
"""First four addresses and last address of every subnet (VPC user guide)."""

RESERVED_FOR_EKS = 16
"""Addresses in each subnet that EKS recommends for the control plane's network interfaces and their updates."""

PREFIX_ADDRESSES = 16
"""Addresses of the /28 prefixes by which the VPC CNI assigns addresses to pods."""

WARM_PREFIXES = 1
"""Prefixes that the VPC CNI keeps for pods that start: ``WARM_PREFIX_TARGET``."""

LOAD_BALANCER_PREFIX = 27
"""Longest prefix of a subnet in which an Application Load Balancer can be."""


def usable_addresses(cidr_block: str) -> int:
    """Return the number of addresses that resources in a subnet can have."""
    return IPv4Network(cidr_block).num_addresses - RESERVED_BY_AWS


def prefix_for(addresses: int) -> int:
    """Return the prefix length of the smallest subnet with this many usable addresses."""
    return 32 - (addresses + RESERVED_BY_AWS - 1).bit_length()


def node_addresses(max_pods: int, pods: int | None = None) -> int:
    """Return the addresses of a node with this many pods, by default all it can have: its own, and whole prefixes.

    ``pods`` counts those of DaemonSets with an address of their own. The VPC CNI keeps one prefix without a pod
    (``WARM_PREFIX_TARGET``) until the prefixes are enough for the maximum of pods (``docs/prefix-and-ip-target.md`` and
    ``isDatastorePoolTooLow`` in aws/amazon-vpc-cni-k8s).
    """
    prefixes = _prefixes(max_pods) if pods is None else min(_prefixes(pods) + WARM_PREFIXES, _prefixes(max_pods))
    return 1 + prefixes * PREFIX_ADDRESSES


def _prefixes(pods: int) -> int:
    return -(-pods // PREFIX_ADDRESSES)


def private_subnet_need(groups: Iterable[tuple[int, int]], zones: int, interface_endpoints: int) -> int:
    """Return the addresses that one of several private subnets needs when every node group has its maximum size.

    ``groups`` are pairs of the maximum number of nodes and of the addresses of each; nodes are spread evenly over the
    zones. A mount target and each interface endpoint have an address in every private subnet.
    """
    nodes = sum(-(-max_size // zones) * addresses for max_size, addresses in groups)
    return nodes + RESERVED_FOR_EKS + 1 + interface_endpoints
