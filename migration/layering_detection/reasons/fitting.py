"""What is true of a planned value that follows from a stack's settings."""

from __future__ import annotations

from ipaddress import ip_network

from migration.facts import Value
from migration.reason import Fitting

LARGEST_BLOCK = {4: 16, 6: 32}
"""Bits of the prefix, by IP version: what a company or a network of one's own has, and not half of the internet."""


def _is_release(value: Value | None) -> bool:
    return isinstance(value, str) and any(character.isdigit() for character in value)


def _are_labels(value: Value | None) -> bool:
    return isinstance(value, tuple) and all("=" in str(label) for label in value)


def _are_named_blocks(value: Value | None) -> bool:
    return isinstance(value, tuple) and bool(value) and all(_is_small(str(block)) for block in value)


def _is_small(block: str) -> bool:
    network = ip_network(block)
    return network.prefixlen >= LARGEST_BLOCK[network.version]


RELEASE = Fitting("a release with a number, or a digest", _is_release)
LABELS = Fitting("labels of nodes", _are_labels)
NAMED_BLOCKS = Fitting("blocks of a size that one company has, /16 at most", _are_named_blocks)


def callers(port: int, *services: str) -> Fitting:
    """The load balancer's subnets, which differ from stack to stack, and these services, all on one port."""
    named = {f"{service}:{port}" for service in services}

    def holds(value: Value | None) -> bool:
        peers = {str(peer) for peer in value} if isinstance(value, tuple) else set[str]()
        blocks = {peer for peer in peers if "/" in peer.rpartition(":")[0]}
        return peers - blocks == named and bool(blocks) and all(_is_subnet(block, port) for block in blocks)

    return Fitting(f"{', '.join(['private subnets', *services])}, each on {port}", holds)


def _is_subnet(peer: str, port: int) -> bool:
    block, _, found = peer.rpartition(":")
    return found == str(port) and _is_small(block) and ip_network(block).is_private
