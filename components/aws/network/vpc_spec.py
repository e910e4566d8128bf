"""Settings of a VPC that the stack creates."""

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
    """One availability zone with a public and a private subnet."""

    name: Annotated[str, StringFormat(r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$", "an availability zone", "eu-west-1a")]
    public_cidr_block: VpcCidrBlock
    """Subnet of load balancers and NAT gateways; a /24 is sufficient."""
    private_cidr_block: VpcCidrBlock
    """Subnet of nodes and pods; choose a large one, because prefix delegation allocates /28 blocks."""


class CreateNetworkSpec(Spec):
    """A VPC that the stack creates."""

    cidr_block: VpcCidrBlock
    availability_zones: Annotated[Sequence[AvailabilityZoneSpec], Field(min_length=2, max_length=3)]
    """Two or three zones; EKS requires two."""
    nat_gateways: Literal["single", "perAvailabilityZone"] = "perAvailabilityZone"
    """One NAT gateway in each zone keeps zones independent; ``single`` costs less but is a single point of failure."""
    gateway_endpoints: Sequence[GatewayService] = ("s3",)
    """Gateway endpoints are free; image layers come from S3 and then bypass the NAT gateways."""
    interface_endpoints: Sequence[InterfaceService] = ()
    """AWS services with a private endpoint, such as ``ecr.api`` or ``sts``; each is charged per zone and hour."""
    flow_log: FlowLogSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that names are unique, and that the subnets fit into the VPC."""
        subnets = {f"{zone.name} publicCidrBlock": zone.public_cidr_block for zone in self.availability_zones}
        subnets |= {f"{zone.name} privateCidrBlock": zone.private_cidr_block for zone in self.availability_zones}
        return [
            *duplicate_faults("availability zone", (zone.name for zone in self.availability_zones)),
            *duplicate_faults("gateway endpoint", self.gateway_endpoints),
            *duplicate_faults("interface endpoint", self.interface_endpoints),
            *subnet_faults(self.cidr_block, subnets),
        ]
