"""One name, answered by several load balancers in given shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cutover.spec import WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A load balancer that the name may be answered with."""

    key: str
    """Which one: part of its record's names here and in Route 53."""
    weight: int
    dns_name: pulumi.Input[str]
    hosted_zone_id: pulumi.Input[str]
    """The load balancer's own zone."""
    health_check_id: pulumi.Input[str] | None = None
    """Asked beside the load balancer's targets; both must be well."""


def weights(new_traffic_percent: int) -> tuple[int, int]:
    """Those of the old side and of the new one; a weight is a share of all weights, so they are percentages."""
    return WHOLE - new_traffic_percent, new_traffic_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedDnsArgs:
    """The name and its answers."""

    hosted_zone_id: str
    record_name: str
    owner: str
    """Whose records these are: no other stack's records of the same name are taken for ours."""
    sides: Sequence[Side]


class WeightedDns(pulumi.ComponentResource):
    """Weighted alias records; Route 53 leaves out a side whose targets or whose health check are not well.

    A side of weight 0 answers only when all others are out of order, and when all are, the weights count again. An
    alias of a load balancer has the load balancer's time to live, 60 s, and costs nothing to ask.
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
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=side.dns_name, zone_id=side.hosted_zone_id, evaluate_target_health=True
                    )
                ],
                health_check_id=side.health_check_id,
                # One that was made by hand before, or by an update that was cut off, is taken over.
                allow_overwrite=True,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
