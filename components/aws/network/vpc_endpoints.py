"""VPC endpoints of AWS services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import pulumi
import pulumi_aws as aws

from components.aws.network.endpoint_names import gateway_service_name, interface_service_name
from components.string_format import StringFormat

GatewayService = Literal["s3", "dynamodb"]
"""Services with gateway endpoints."""

InterfaceService = Annotated[
    str,
    StringFormat(
        r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$", "the name of an AWS service with an interface endpoint", "ecr.api"
    ),
]
"""Last part of the name of an endpoint service: ``ecr.api``, ``ecr.dkr``, ``sts``, ``secretsmanager``, ``logs``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpointsArgs:
    """The services, and the subnets and route tables of their endpoints."""

    gateway_services: Sequence[GatewayService]
    interface_services: Sequence[InterfaceService]
    region: str
    vpc_id: pulumi.Input[str]
    vpc_cidr_block: str
    route_table_ids: Sequence[pulumi.Input[str]]
    subnet_ids: Sequence[pulumi.Input[str]]


class VpcEndpoints(pulumi.ComponentResource):
    """Gateway endpoints in the route tables, and interface endpoints in the subnets with one security group."""

    TYPE = "landfall:aws:VpcEndpoints"

    def __init__(self, name: str, args: VpcEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)

        ready: list[pulumi.Resource] = [
            aws.ec2.VpcEndpoint(
                f"{name}-{service}-gateway",
                vpc_id=args.vpc_id,
                service_name=gateway_service_name(service, args.region),
                vpc_endpoint_type="Gateway",
                route_table_ids=args.route_table_ids,
                opts=child,
            )
            for service in args.gateway_services
        ]
        if args.interface_services:
            group, rule = self._security_group(name, args)
            ready.append(rule)
            ready += [
                aws.ec2.VpcEndpoint(
                    f"{name}-{service}-interface",
                    vpc_id=args.vpc_id,
                    service_name=interface_service_name(service, args.region),
                    vpc_endpoint_type="Interface",
                    subnet_ids=args.subnet_ids,
                    security_group_ids=[group.id],
                    private_dns_enabled=True,
                    opts=child,
                )
                for service in args.interface_services
            ]

        self.ready: Sequence[pulumi.Resource] = ready
        """The endpoints and the security group rule for them."""
        self.register_outputs({})

    def _security_group(
        self, name: str, args: VpcEndpointsArgs
    ) -> tuple[aws.ec2.SecurityGroup, aws.vpc.SecurityGroupIngressRule]:
        group = aws.ec2.SecurityGroup(
            f"{name}-endpoints",
            description="HTTPS from inside the VPC to its interface endpoints",
            vpc_id=args.vpc_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        rule = aws.vpc.SecurityGroupIngressRule(
            f"{name}-endpoints-https",
            security_group_id=group.id,
            description="HTTPS from the VPC",
            cidr_ipv4=args.vpc_cidr_block,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return group, rule
