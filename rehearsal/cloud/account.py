"""Results of provider functions that depend on the account: availability zones, and subnets that exist already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import invokes

Facts = dict[str, Any]

WITHOUT_CONTROL_PLANE = frozenset({"use1-az3", "usw1-az2", "cac1-az3"})
"""Ids of zones in which EKS places no control plane (EKS user guide)."""

_NUMBERS: Mapping[str, Mapping[str, int]] = {"us-east-1": {"a": 6, "b": 1, "c": 2, "d": 4, "e": 3, "f": 5}}
_NUMBERS_ELSEWHERE: Mapping[str, int] = {"a": 1, "b": 2, "c": 3}
"""Numbers in the zone ids of this account by the letters in the names, which differ by account."""

_DIRECTIONS = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}


def answer(token: str, arguments: Facts, region: str) -> dict[str, Any]:
    """Return the result of a function: that of the offline preview, with the facts that only an account has."""
    result = invokes.answer(token, arguments, region)
    facts = _FACTS.get(token)
    return {**result, **facts(result, region)} if facts else result


def zone_id(zone: str) -> str | None:
    """Return the id of an availability zone, such as ``use1-az6`` for ``us-east-1a``; None if the account lacks it."""
    region, letter = zone[:-1], zone[-1]
    number = _NUMBERS.get(region, _NUMBERS_ELSEWHERE).get(letter)
    area, *directions, region_number = region.split("-")
    short = "".join(_DIRECTIONS.get(each, each[0]) for each in directions)
    return f"{area}{short}{region_number}-az{number}" if number else None


def _zones(_: Facts, region: str) -> dict[str, Any]:
    names = [f"{region}{letter}" for letter in _NUMBERS.get(region, _NUMBERS_ELSEWHERE)]
    return {"names": names, "zoneIds": [zone_id(name) for name in names]}


def _subnet(subnet: Facts, region: str) -> dict[str, Any]:
    """Return a subnet in zone ``a`` if its id ends with an odd digit, else in zone ``b``."""
    zone = f"{region}{'ba'[int(subnet['id'][-1], 16) % 2]}"
    return {"availabilityZone": zone, "availabilityZoneId": zone_id(zone), "availableIpAddressCount": 251}


_FACTS: Mapping[str, Callable[[Facts, str], dict[str, Any]]] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:ec2/getSubnet:getSubnet": _subnet,
}
