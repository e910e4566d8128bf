"""What a person may choose about a VPC of the stack's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from components.aws.network.cidr import VpcCidrBlock, subnet_faults
from components.aws.network.flow_log import FlowLogSpec
from components.aws.network.vpc_endpoints import GatewayService, InterfaceService
from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat


class AvailabilityZoneSpec(Spec):
    """One zone and its two subnets."""

    name: Annotated[str, StringFormat(r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$", "an availability zone", "eu-west-1a")]
    public_cidr_block: VpcCidrBlock
    """Load balancers and NAT gateways; a /24 is plenty."""
    private_cidr_block: VpcCidrBlock
    """Nodes and pods. Prefix delegation takes addresses by whole /28 blocks: make it wide."""


class CreateNetworkSpec(Spec):
    """A VPC made for this stack."""

    cidr_block: VpcCidrBlock
    availability_zones: Annotated[Sequence[AvailabilityZoneSpec], Field(min_length=2, max_length=3)]
    """EKS asks for two at least."""
    nat_gateways: Literal["single", "perAvailabilityZone"] = "perAvailabilityZone"
    """By default no zone's loss cuts off another; ``single`` costs less and suits an environment that may wait."""
    gateway_endpoints: Sequence[GatewayService] = ("s3",)
    """Free of charge, and image layers come from S3: they stay off the NAT gateway's bill."""
    interface_endpoints: Sequence[InterfaceService] = ()
    """AWS services reached without the internet, such as ``ecr.api`` or ``sts``; each costs per zone and hour."""
    flow_log: FlowLogSpec | None = None

    def faults(self) -> Iterable[str]:
        """Nothing stands twice, and the subnets fit into the VPC."""
        subnets = {f"{zone.name} publicCidrBlock": zone.public_cidr_block for zone in self.availability_zones}
        subnets |= {f"{zone.name} privateCidrBlock": zone.private_cidr_block for zone in self.availability_zones}
        return [
            *duplicate_faults("availability zone", (zone.name for zone in self.availability_zones)),
            *duplicate_faults("gateway endpoint", self.gateway_endpoints),
            *duplicate_faults("interface endpoint", self.interface_endpoints),
            *subnet_faults(self.cidr_block, subnets),
        ]
