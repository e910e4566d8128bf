"""Weighted DNS records of one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cutover.spec import ALL_TRAFFIC

TTL_SECONDS = 60
"""TTL of records with addresses: that of an alias of a load balancer, so that the weights apply as they are (Route 53
developer guide, "Values specific for weighted alias records")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasTarget:
    """A load balancer; Route 53 resolves its name itself."""

    dns_name: pulumi.Input[str]
    hosted_zone_id: pulumi.Input[str]
    """Hosted zone of the load balancer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A load balancer or a host that the name can resolve to."""

    key: str
    """Key of the side, in the logical name and the set identifier of its record."""
    weight: int
    target: AliasTarget | Sequence[str]
    """A load balancer, or the addresses of a host."""
    health_check_id: pulumi.Input[str] | None = None
    """Health check besides the health of the load balancer's targets."""


def weights(new_traffic_percent: int) -> tuple[int, int]:
    """Return the weights of the old and the new side, in percent."""
    return ALL_TRAFFIC - new_traffic_percent, new_traffic_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedDnsArgs:
    """The name and the sides that it resolves to."""

    hosted_zone_id: str
    record_name: str
    owner: str
    """Prefix of the set identifiers; it distinguishes the records of two stacks with the same name."""
    sides: Sequence[Side]


class WeightedDns(pulumi.ComponentResource):
    """Weighted records; Route 53 omits a side whose targets or health check are unhealthy.

    A side of weight 0 is used only if all others are unhealthy; if all are, the weights apply again. Addresses without
    a health check are always healthy. An alias of a load balancer has a TTL of 60 s, and its queries are free.
    """

    TYPE = "landfall:cutover:WeightedDns"

    def __init__(self, name: str, args: WeightedDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        for side in args.sides:
            aws.route53.Record(
                f"{name}-{side.key}",
                zone_id=args.hosted_zone_id,
                name=args.record_name,
                type="A",
                set_identifier=f"{args.owner}-{side.key}",
                weighted_routing_policies=[aws.route53.RecordWeightedRoutingPolicyArgs(weight=side.weight)],
                **_target(side.target),
                health_check_id=side.health_check_id,
                # Adopt a record that was created by hand or by an interrupted update.
                allow_overwrite=True,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def _target(target: AliasTarget | Sequence[str]) -> dict[str, Any]:
    """Return the arguments of a record for its target."""
    if not isinstance(target, AliasTarget):
        return {"records": list(target), "ttl": TTL_SECONDS}
    alias = aws.route53.RecordAliasArgs(
        name=target.dns_name, zone_id=target.hosted_zone_id, evaluate_target_health=True
    )
    return {"aliases": [alias]}
