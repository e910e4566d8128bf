"""A VPC with public and private subnets in two or three zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.network.flow_log import FlowLog, FlowLogArgs
from components.aws.network.subnet_tags import private_subnet_tags, public_subnet_tags
from components.aws.network.vpc_endpoints import VpcEndpoints, VpcEndpointsArgs
from components.aws.network.vpc_spec import AvailabilityZoneSpec, CreateNetworkSpec
from components.aws.network.zones import checked_zones
from components.spec import SETTINGS

ANYWHERE = "0.0.0.0/0"
ZONES_PATH = f"{SETTINGS}.platform.create.network.create.availabilityZones"
"""Path in the settings, for errors that only the account can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcArgs:
    """The VPC, and the cluster that uses it."""

    spec: CreateNetworkSpec
    cluster_name: str
    region: str


class Vpc(pulumi.ComponentResource):
    """A VPC with an internet gateway, NAT gateways, VPC endpoints and a default security group without rules."""

    TYPE = "landfall:aws:Vpc"

    vpc_id: pulumi.Output[str]
    vpc_cidr_block: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        # Sorted, so that another order of the settings changes nothing.
        self._zones = sorted(args.spec.availability_zones, key=lambda zone: zone.name)
        names = [zone.name for zone in self._zones]
        self._checked = checked_zones(ZONES_PATH, names, args.region, pulumi.InvokeOptions(parent=self))

        vpc = self._vpc()
        public_subnets, public_edges = self._public_side(vpc)
        private_subnets, private_tables, private_edges = self._private_side(vpc, public_subnets, public_edges)
        endpoints = VpcEndpoints(
            name,
            VpcEndpointsArgs(
                gateway_services=args.spec.gateway_endpoints,
                interface_services=args.spec.interface_endpoints,
                region=args.region,
                vpc_id=vpc.id,
                vpc_cidr_block=args.spec.cidr_block,
                route_table_ids=[table.id for table in private_tables],
                subnet_ids=[subnet.id for subnet in private_subnets.values()],
            ),
            self._child,
        )
        if args.spec.flow_log is not None:
            FlowLog(f"{name}-flow-log", FlowLogArgs(spec=args.spec.flow_log, vpc_id=vpc.id), self._child)

        self.vpc_id = vpc.id
        self.vpc_cidr_block = vpc.cidr_block
        self.public_subnet_ids: Sequence[pulumi.Output[str]] = [subnet.id for subnet in public_subnets.values()]
        self.private_subnets: Mapping[str, pulumi.Output[str]] = {
            zone.name: private_subnets[zone.name].id for zone in args.spec.availability_zones
        }
        """Ids of the private subnets by zone, in the order of the settings."""
        self.private_subnet_ids: Sequence[pulumi.Output[str]] = [subnet.id for subnet in private_subnets.values()]
        self.public_subnet_cidr_blocks = pulumi.Output.from_input([zone.public_cidr_block for zone in self._zones])
        self.private_subnet_cidr_blocks = pulumi.Output.from_input([zone.private_cidr_block for zone in self._zones])
        self.egress_ready: Sequence[pulumi.Resource] = (*public_edges, *private_edges, *endpoints.ready)
        """Routes, gateways and endpoints; resources that need egress depend on them."""
        self.register_outputs({"vpc_id": self.vpc_id})

    def _vpc(self) -> aws.ec2.Vpc:
        vpc = aws.ec2.Vpc(
            f"{self._prefix}-vpc",
            cidr_block=self._args.spec.cidr_block,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self._tags(),
            opts=self._child,
        )
        # Removes the rules of the default group, so that a resource without a group is not reachable.
        aws.ec2.DefaultSecurityGroup(
            f"{self._prefix}-default", vpc_id=vpc.id, tags=self._tags("default-closed"), opts=self._child
        )
        return vpc

    def _public_side(self, vpc: aws.ec2.Vpc) -> tuple[Mapping[str, aws.ec2.Subnet], list[pulumi.Resource]]:
        """Create the public subnets, by zone, and their routes to the internet."""
        gateway = aws.ec2.InternetGateway(
            f"{self._prefix}-internet", vpc_id=vpc.id, tags=self._tags("internet"), opts=self._child
        )
        table = self._route_table("public", vpc)
        edges: list[pulumi.Resource] = [self._default_route("public", table, gateway_id=gateway.id)]
        subnets: dict[str, aws.ec2.Subnet] = {}
        for zone in self._zones:
            suffix, tags = f"public-{zone.name}", public_subnet_tags(self._args.cluster_name)
            subnets[zone.name] = self._subnet(suffix, zone, zone.public_cidr_block, vpc, tags)
            edges.append(self._association(suffix, subnets[zone.name], table))
        return subnets, edges

    def _private_side(
        self,
        vpc: aws.ec2.Vpc,
        public_subnets: Mapping[str, aws.ec2.Subnet],
        public_edges: Sequence[pulumi.Resource],
    ) -> tuple[Mapping[str, aws.ec2.Subnet], list[aws.ec2.RouteTable], list[pulumi.Resource]]:
        """Create the private subnets, by zone, a route table for each, and their routes to NAT gateways."""
        gateways = {
            zone: self._nat_gateway(zone, public_subnets[zone], public_edges) for zone in self._args.spec.nat_zones
        }
        shared = next(iter(gateways.values()))
        subnets: dict[str, aws.ec2.Subnet] = {}
        tables: list[aws.ec2.RouteTable] = []
        edges: list[pulumi.Resource] = []
        for zone in self._zones:
            suffix, tags = f"private-{zone.name}", private_subnet_tags(self._args.cluster_name)
            table = self._route_table(suffix, vpc)
            subnet = self._subnet(suffix, zone, zone.private_cidr_block, vpc, tags)
            edges.append(self._default_route(suffix, table, nat_gateway_id=gateways.get(zone.name, shared).id))
            edges.append(self._association(suffix, subnet, table))
            subnets[zone.name] = subnet
            tables.append(table)
        return subnets, tables, edges

    def _nat_gateway(
        self, zone: str, subnet: aws.ec2.Subnet, public_edges: Sequence[pulumi.Resource]
    ) -> aws.ec2.NatGateway:
        suffix = f"nat-{zone}"
        address = aws.ec2.Eip(f"{self._prefix}-{suffix}", domain="vpc", tags=self._tags(suffix), opts=self._child)
        return aws.ec2.NatGateway(
            f"{self._prefix}-{suffix}",
            allocation_id=address.id,
            subnet_id=subnet.id,
            tags=self._tags(suffix),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(public_edges)),
        )

    def _subnet(
        self, suffix: str, zone: AvailabilityZoneSpec, cidr_block: str, vpc: aws.ec2.Vpc, tags: dict[str, str]
    ) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            f"{self._prefix}-{suffix}",
            vpc_id=vpc.id,
            # Every resource in a subnet, such as the control plane, waits for the check of the zones.
            availability_zone=self._checked.apply(lambda _: zone.name),
            cidr_block=cidr_block,
            map_public_ip_on_launch=False,
            tags=self._tags(suffix) | tags,
            opts=self._child,
        )

    def _route_table(self, suffix: str, vpc: aws.ec2.Vpc) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(f"{self._prefix}-{suffix}", vpc_id=vpc.id, tags=self._tags(suffix), opts=self._child)

    def _default_route(
        self,
        suffix: str,
        table: aws.ec2.RouteTable,
        *,
        gateway_id: pulumi.Output[str] | None = None,
        nat_gateway_id: pulumi.Output[str] | None = None,
    ) -> aws.ec2.Route:
        return aws.ec2.Route(
            f"{self._prefix}-{suffix}",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway_id,
            nat_gateway_id=nat_gateway_id,
            opts=self._child,
        )

    def _association(
        self, suffix: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable
    ) -> aws.ec2.RouteTableAssociation:
        return aws.ec2.RouteTableAssociation(
            f"{self._prefix}-{suffix}", subnet_id=subnet.id, route_table_id=table.id, opts=self._child
        )

    def _tags(self, suffix: str = "") -> dict[str, str]:
        return {"Name": "-".join(filter(None, (self._args.cluster_name, suffix)))}
