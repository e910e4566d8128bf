"""An existing VPC that the stack adopts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.aws.network.adopted_vpc_faults import SubnetFacts, VpcFacts, first_fault, warnings
from components.aws.network.zones import ZoneName
from components.spec import SETTINGS, Spec, duplicate_faults
from components.string_format import StringFormat

SubnetId = Annotated[str, StringFormat(r"^subnet-[0-9a-f]+$", "a subnet id", "subnet-0123456789abcdef0")]
VpcId = Annotated[str, StringFormat(r"^vpc-[0-9a-f]+$", "a VPC id", "vpc-0123456789abcdef0")]

PATH = f"{SETTINGS}.platform.create.network.adopt"
"""Path in the settings, for errors that only the account can show."""


class AdoptNetworkSpec(Spec):
    """An existing VPC by its ids; its owner manages routes, NAT, endpoints and tags.

    The VPC needs DNS support and DNS hostnames.
    """

    vpc_id: VpcId
    public_subnet_ids: Annotated[Sequence[SubnetId], Field(min_length=2)]
    """At most one subnet in each zone, because a load balancer takes one subnet of a zone."""
    private_subnet_ids: Annotated[Sequence[SubnetId], Field(min_length=2)]
    """At most one subnet in each zone, because a file system has at most one mount target in a zone."""

    availability_zones: Annotated[Sequence[ZoneName], Field(min_length=2)] | None = None
    """Zones of the subnets, in the order of both lists. Only a deployment can look them up, and checks them: with this
    list the preview places nodes and volumes by zone, and shows the loss of a zone."""

    def faults(self) -> Iterable[str]:
        """Check that each subnet is listed once, and that there is a zone for each."""
        yield from duplicate_faults("subnet", [*self.public_subnet_ids, *self.private_subnet_ids])
        if self.availability_zones is None:
            return
        yield from duplicate_faults("availability zone", self.availability_zones)
        zones = len(self.availability_zones)
        for key, listed in (("publicSubnetIds", self.public_subnet_ids), ("privateSubnetIds", self.private_subnet_ids)):
            if len(listed) != zones:
                yield (
                    f"availabilityZones has {zones} zones, and {key} has {len(listed)} subnets. List one zone for each "
                    "subnet, in the same order."
                )

    @property
    def subnet_zones(self) -> Mapping[str, str]:
        """Declared zones by the id of the subnet; empty without ``availabilityZones``."""
        zones = self.availability_zones or ()
        return {
            subnet: zone
            for subnets in (self.public_subnet_ids, self.private_subnet_ids)
            for subnet, zone in zip(subnets, zones, strict=False)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedVpcArgs:
    """The VPC."""

    spec: AdoptNetworkSpec


class AdoptedVpc(pulumi.ComponentResource):
    """Looks up a VPC and its subnets, and fails if the platform cannot use them; it changes nothing in the VPC."""

    TYPE = "landfall:aws:AdoptedVpc"

    vpc_id: pulumi.Output[str]
    vpc_cidr_block: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: AdoptedVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        spec = args.spec
        # An input of the component, in which the preview finds the zones: the subnets are no resources of the stack.
        super().__init__(self.TYPE, name, {"subnetZones": dict(spec.subnet_zones)} if spec.subnet_zones else {}, opts)
        lookup = pulumi.InvokeOptions(parent=self)
        vpc = aws.ec2.get_vpc_output(id=spec.vpc_id, opts=lookup)
        public, private = (
            pulumi.Output.all(*(aws.ec2.get_subnet_output(id=subnet_id, opts=lookup) for subnet_id in ids))
            for ids in (spec.public_subnet_ids, spec.private_subnet_ids)
        )
        # The ids come from the check, so that every resource in the VPC, such as the control plane, waits for it.
        checked = pulumi.Output.all(vpc, public, private).apply(lambda found: _require_usable(spec, *found))

        self.vpc_id = checked.apply(lambda _: spec.vpc_id)
        self.vpc_cidr_block = vpc.apply(lambda found: found.cidr_block)
        self.public_subnet_ids: Sequence[pulumi.Output[str]] = [
            _after(checked, subnet_id) for subnet_id in spec.public_subnet_ids
        ]
        self.private_subnets: Mapping[str, pulumi.Output[str]] = {
            subnet_id: _after(checked, subnet_id) for subnet_id in spec.private_subnet_ids
        }
        """Ids of the private subnets by subnet id, in the order of the settings."""
        self.private_subnet_ids: Sequence[pulumi.Output[str]] = list(self.private_subnets.values())
        self.public_subnet_cidr_blocks = public.apply(_cidr_blocks)
        self.private_subnet_cidr_blocks = private.apply(_cidr_blocks)
        self.egress_ready: Sequence[pulumi.Resource] = ()
        """Empty: the owner of the VPC manages its egress."""
        self.register_outputs({"vpc_id": self.vpc_id})


def _after(checked: pulumi.Output[None], value: str) -> pulumi.Output[str]:
    return checked.apply(lambda _: value)


def _cidr_blocks(subnets: Sequence[aws.ec2.AwaitableGetSubnetResult]) -> Sequence[str]:
    return [subnet.cidr_block for subnet in subnets]


def _require_usable(
    spec: AdoptNetworkSpec,
    vpc: aws.ec2.AwaitableGetVpcResult,
    public: Sequence[aws.ec2.AwaitableGetSubnetResult],
    private: Sequence[aws.ec2.AwaitableGetSubnetResult],
) -> None:
    subnets = {
        "publicSubnetIds": [_facts(each, spec) for each in public],
        "privateSubnetIds": [_facts(each, spec) for each in private],
    }
    fault = first_fault(
        VpcFacts(id=vpc.id, dns_support=vpc.enable_dns_support, dns_hostnames=vpc.enable_dns_hostnames), subnets
    )
    if fault:
        msg = f"{PATH}.{fault}"
        raise pulumi.RunError(msg)
    for warning in warnings(subnets):
        pulumi.log.warn(f"{PATH}.{warning}")


def _facts(subnet: aws.ec2.AwaitableGetSubnetResult, spec: AdoptNetworkSpec) -> SubnetFacts:
    return SubnetFacts(
        id=subnet.id,
        vpc_id=subnet.vpc_id,
        zone=subnet.availability_zone,
        declared_zone=spec.subnet_zones.get(subnet.id),
        zone_id=subnet.availability_zone_id,
        free_addresses=subnet.available_ip_address_count,
    )
