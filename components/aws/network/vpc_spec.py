"""Settings of a VPC that the stack creates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from components.aws.network.cidr import VpcCidrBlock, subnet_faults
from components.aws.network.flow_log import FlowLogSpec
from components.aws.network.subnet_size import (
    LOAD_BALANCER_PREFIX,
    node_addresses,
    prefix_for,
    private_subnet_need,
    usable_addresses,
)
from components.aws.network.vpc_endpoints import GatewayService, InterfaceService
from components.aws.network.zones import ZoneName
from components.spec import Spec, duplicate_faults


class AvailabilityZoneSpec(Spec):
    """One availability zone with a public and a private subnet."""

    name: ZoneName
    """Name in this account; ``README.md`` has the command that shows the id, by which EKS refuses some zones."""
    public_cidr_block: VpcCidrBlock
    """Subnet of load balancers and NAT gateways; a /24 is sufficient."""
    private_cidr_block: VpcCidrBlock
    """Subnet of nodes and pods; choose a large one, because prefix delegation allocates /28 blocks."""

    def public_size_faults(self) -> Iterator[str]:
        """Check that a load balancer can be in the public subnet."""
        if IPv4Network(self.public_cidr_block).prefixlen > LOAD_BALANCER_PREFIX:
            yield (
                f"publicCidrBlock {self.public_cidr_block} is too small for a load balancer. Use a "
                f"/{LOAD_BALANCER_PREFIX} or a larger block, such as a /24."
            )


class CreateNetworkSpec(Spec):
    """A VPC that the stack creates."""

    cidr_block: VpcCidrBlock
    availability_zones: Annotated[Sequence[AvailabilityZoneSpec], Field(min_length=2, max_length=3)]
    """Two or three zones; EKS requires two. Their order has no meaning."""
    nat_gateways: Literal["single", "perAvailabilityZone"] = "perAvailabilityZone"
    """One NAT gateway in each zone keeps zones independent; ``single`` costs less but is a single point of failure."""
    nat_gateway_availability_zone: ZoneName | None = None
    """Zone of a single NAT gateway, by default the first zone by name; set it before you add a zone that sorts first.

    Another zone means a new gateway with another public address.
    """
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
            *self._nat_faults(),
            *duplicate_faults("gateway endpoint", self.gateway_endpoints),
            *duplicate_faults("interface endpoint", self.interface_endpoints),
            *subnet_faults(self.cidr_block, subnets),
            *(f"{zone.name} {fault}" for zone in self.availability_zones for fault in zone.public_size_faults()),
        ]

    def small_private_subnets(self, groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
        """Yield index and message of each zone whose private subnet cannot hold its share of the nodes.

        ``groups`` are pairs of the maximum number of nodes and of pods on each.
        """
        sizes = [(max_size, node_addresses(max_pods)) for max_size, max_pods in groups]
        need = private_subnet_need(sizes, len(self.availability_zones), len(self.interface_endpoints))
        for index, zone in enumerate(self.availability_zones):
            usable = usable_addresses(zone.private_cidr_block)
            if usable < need:
                message = (
                    f"{zone.private_cidr_block} has {usable:,} usable addresses, and the nodes and pods in this zone "
                    f"take up to {need:,} at the maxSize of the node groups. Use a /{prefix_for(need)} or a larger "
                    "block, or lower maxSize."
                )
                yield index, message

    @property
    def nat_zones(self) -> Sequence[str]:
        """Names of the zones with a NAT gateway; they do not depend on the order of the zones."""
        names = sorted(zone.name for zone in self.availability_zones)
        return [self.nat_gateway_availability_zone or names[0]] if self.nat_gateways == "single" else names

    def _nat_faults(self) -> Iterable[str]:
        zone, names = self.nat_gateway_availability_zone, sorted(each.name for each in self.availability_zones)
        if zone and self.nat_gateways != "single":
            yield f"natGatewayAvailabilityZone {zone} needs natGateways: single. Set that, or remove the zone."
        elif zone and zone not in names:
            yield f"natGatewayAvailabilityZone {zone} is not in availabilityZones. Use one of: {', '.join(names)}."
