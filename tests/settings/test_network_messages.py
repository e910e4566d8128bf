"""Faults of a network have messages that begin with their path in the YAML."""

from __future__ import annotations

import pytest

from tests.support.settings_documents import NETWORK, NODES, Case, changed, clean, faults

ZONES = (*NETWORK, "availabilityZones")

MESSAGES: dict[str, Case] = {
    "a zone of another region": (
        "dev",
        {(*ZONES, 1, "name"): "us-west-2b"},
        (
            "platform.create.network.create.availabilityZones[1].name: us-west-2b is not a zone of region "
            "us-east-1. Use one such as us-east-1a."
        ),
    ),
    "a zone that no account has": (
        "dev",
        {(*ZONES, 1, "name"): "us-east-1z"},
        (
            "platform.create.network.create.availabilityZones[1].name: no AWS account has a zone us-east-1z: names end "
            "with a letter from a to f. Use us-east-1a."
        ),
    ),
    "a NAT gateway in a zone without subnets": (
        "dev",
        {(*NETWORK, "natGatewayAvailabilityZone"): "us-east-1c"},
        (
            "platform.create.network.create: natGatewayAvailabilityZone us-east-1c is not in availabilityZones. Use "
            "one of: us-east-1a, us-east-1b."
        ),
    ),
    "a private subnet that is too small for its nodes": (
        "dev",
        {(*ZONES, 1, "privateCidrBlock"): "10.40.96.0/23"},
        (
            "platform.create.network.create.availabilityZones[1].privateCidrBlock: 10.40.96.0/23 has 507 usable "
            "addresses, and the nodes and pods in this zone take up to 1,373 at the maxSize of the node groups. "
            "Use a /21 or a larger block, or lower maxSize."
        ),
    ),
    "a public subnet that is too small for a load balancer": (
        "dev",
        {(*ZONES, 0, "publicCidrBlock"): "10.40.0.0/28"},
        (
            "platform.create.network.create: us-east-1a publicCidrBlock 10.40.0.0/28 is too small for a load balancer. "
            "Use a /27 or a larger block, such as a /24."
        ),
    ),
    "a duplicate zone": (
        "dev",
        {(*ZONES, 1, "name"): "us-east-1a"},
        "platform.create.network.create: availability zone us-east-1a is listed more than once. Use it once.",
    ),
}
"""Stack, changes to its committed settings, and the message."""


@pytest.mark.parametrize("fault", MESSAGES)
def test_a_fault_has_one_message(fault: str) -> None:
    stack, changes, message = MESSAGES[fault]
    assert faults(changed(stack, changes), stack) == [message]


def test_a_small_subnet_is_accepted_for_fewer_nodes() -> None:
    fix = {(*NODES, group, "maxSize"): 2 for group in ("system", "application", "email-rag", "batch")}
    clean(changed("dev", {(*ZONES, 1, "privateCidrBlock"): "10.40.96.0/23", **fix}))


def test_every_subnet_outside_the_network_is_reported() -> None:
    zones = ("us-east-1a", "us-east-1b")
    public = zip(zones, ("10.40.0.0/22", "10.40.4.0/22"), strict=True)
    private = zip(zones, ("10.40.64.0/19", "10.40.96.0/19"), strict=True)
    subnets = [(zone, "publicCidrBlock", block) for zone, block in public]
    subnets += [(zone, "privateCidrBlock", block) for zone, block in private]
    outside = "is outside the VPC's block 10.50.0.0/16. Use a block in it."
    assert faults(changed("dev", {(*NETWORK, "cidrBlock"): "10.50.0.0/16"})) == [
        f"platform.create.network.create: {zone} {side} {block} {outside}" for zone, side, block in subnets
    ]


def test_both_overlapping_subnets_are_reported() -> None:
    (line,) = faults(changed("dev", {(*ZONES, 1, "privateCidrBlock"): "10.40.64.0/20"}))
    assert line == (
        "platform.create.network.create: us-east-1a privateCidrBlock 10.40.64.0/19 overlaps "
        "us-east-1b privateCidrBlock 10.40.64.0/20. Change one of them."
    )
