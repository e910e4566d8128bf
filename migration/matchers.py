"""Conditions on planned values that depend on a stack's settings, for the explanations of every system."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_network

from migration.explanation import Matcher
from migration.facts import Value

MIN_PREFIX_LENGTH = {4: 16, 6: 32}
"""Shortest allowed prefix by IP version: the size of one company's network."""


def _is_versioned_tag(value: Value | None) -> bool:
    return isinstance(value, str) and any(character.isdigit() for character in value)


def _are_labels(value: Value | None) -> bool:
    return isinstance(value, tuple) and all("=" in str(label) for label in value)


def _are_limited_cidr_blocks(value: Value | None) -> bool:
    return isinstance(value, tuple) and bool(value) and all(_is_limited(str(block)) for block in value)


def _is_limited(block: str) -> bool:
    network = ip_network(block)
    return network.prefixlen >= MIN_PREFIX_LENGTH[network.version]


VERSIONED_TAG = Matcher("a tag with a version number, or a digest", _is_versioned_tag)
NODE_LABELS = Matcher("node labels", _are_labels)
LIMITED_CIDR_BLOCKS = Matcher("CIDR blocks of /16 or smaller (IPv6: /32 or smaller)", _are_limited_cidr_blocks)


def subnets_and_services(port: int, services: Collection[str], *, optional: Collection[str] = ()) -> Matcher:
    """Match private subnets, which differ between stacks, and exactly these services, all on one port.

    An ``optional`` service may be a caller too.
    """
    expected = {f"{service}:{port}" for service in services}

    def matches(value: Value | None) -> bool:
        allowed = {f"{service}:{port}" for service in optional} - expected
        sources = {str(source) for source in value} if isinstance(value, tuple) else set[str]()
        blocks = {source for source in sources if "/" in source.rpartition(":")[0]}
        return (
            sources - blocks - allowed == expected and bool(blocks) and all(is_subnet(block, port) for block in blocks)
        )

    return Matcher(f"{', '.join(['private subnets', *services])}, each on port {port}", matches)


def is_subnet(source: str, port: int) -> bool:
    """Return True if a peer of a network policy, ``10.0.0.0/20:5432``, is a private subnet on this port."""
    block, _, found = source.rpartition(":")
    return "/" in block and found == str(port) and _is_limited(block) and ip_network(block).is_private
