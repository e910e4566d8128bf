"""Changes of the availability zones of a network that the stack creates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

Zone = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChange:
    """The zones of a stack after a change, in the order of the settings."""

    name: str
    zones: Sequence[Zone]
    operation: str | None = None
    """Operation on the resources of one zone; None if nothing changes."""


def zone_changes(network: Mapping[str, Any]) -> Iterator[ZoneChange]:
    """Yield the changes, each on top of the ones before: another order, a zone more, a zone less, a zone more.

    The zone that is removed has no single NAT gateway: that is in the first zone by name.
    """
    first, second, *others = sorted(network["availabilityZones"], key=lambda zone: zone["name"])
    yield ZoneChange(name="zones swapped", zones=[second, first, *others])
    if not others:
        others = [_new_zone(network)]
        yield ZoneChange(name="zone inserted first", zones=[*others, second, first], operation="create")
    yield ZoneChange(name="zone removed", zones=[*others, first], operation="delete")
    yield ZoneChange(name="zone appended", zones=[*others, first, second], operation="create")


def _new_zone(network: Mapping[str, Any]) -> Zone:
    """Return a zone with the next letter, and blocks that no other zone of the network has."""
    zones: Sequence[Zone] = network["availabilityZones"]
    name = max(zone["name"] for zone in zones)
    taken = [IPv4Network(zone[key]) for zone in zones for key in ("publicCidrBlock", "privateCidrBlock")]
    blocks: dict[str, str] = {}
    for key in ("privateCidrBlock", "publicCidrBlock"):
        prefix = IPv4Network(zones[0][key]).prefixlen
        free = (
            block
            for block in IPv4Network(network["cidrBlock"]).subnets(new_prefix=prefix)
            if not any(block.overlaps(other) for other in taken)
        )
        block = next(free)
        taken.append(block)
        blocks[key] = str(block)
    return {"name": f"{name[:-1]}{chr(ord(name[-1]) + 1)}", **blocks}
