"""The number of public addresses that a list of CIDR blocks opens an endpoint to."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from components.aws.network.cidr import PRIVATE_BLOCKS

LIMITS = {4: 8, 6: 12}
"""Prefix length, by IP version, of the largest address space that callers of one endpoint may have in total.

IANA gives a regional registry IPv4 addresses in blocks of a /8 and IPv6 addresses in blocks of a /12: a larger address
space than one such block is not the networks of known callers.
"""

PRIVATE = tuple(ip_network(block) for block in (*PRIVATE_BLOCKS, "fc00::/7"))
"""Blocks that the internet does not route, those of IPv6 by RFC 4193; they do not count."""


def too_many_addresses(blocks: Iterable[Any]) -> str:
    """Return a description of the address space of the blocks if it is above a limit, else an empty string.

    Overlapping blocks count once. A block that is not valid does not count: the model reports it.
    """
    networks = [network for block in blocks if (network := _public_network(block))]
    counts = {
        4: sum(each.num_addresses for each in collapse_addresses(n for n in networks if isinstance(n, IPv4Network))),
        6: sum(each.num_addresses for each in collapse_addresses(n for n in networks if isinstance(n, IPv6Network))),
    }
    bits = {4: 32, 6: 128}
    return " and ".join(
        f"{count:,} IPv{version} addresses, more than a /{LIMITS[version]} block has"
        for version, count in counts.items()
        if count > 2 ** (bits[version] - LIMITS[version])
    )


def _public_network(block: Any) -> IPv4Network | IPv6Network | None:
    """Return the network of a block; None if it is private or not a block."""
    try:
        network = ip_network(str(block), strict=False)
    except ValueError:
        return None
    return None if any(_contains(private, network) for private in PRIVATE) else network


def _contains(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    if isinstance(outer, IPv4Network):
        return isinstance(inner, IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and inner.subnet_of(outer)
