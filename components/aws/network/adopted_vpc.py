"""An existing VPC that the stack adopts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.aws.network.subnet_tags import private_subnet_tags, public_subnet_tags
from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat

SubnetId = Annotated[str, StringFormat(r"^subnet-[0-9a-f]+$", "a subnet id", "subnet-0123456789abcdef0")]
VpcId = Annotated[str, StringFormat(r"^vpc-[0-9a-f]+$", "a VPC id", "vpc-0123456789abcdef0")]


class AdoptNetworkSpec(Spec):
    """An existing VPC by its ids; its owner manages routes, NAT and endpoints."""

    vpc_id: VpcId
    public_subnet_ids: Annotated[Sequence[SubnetId], Field(min_length=2)]
    private_subnet_ids: Annotated[Sequence[SubnetId], Field(min_length=2)]
    """At most one subnet in each zone, because a file system has at most one mount target in a zone."""
    tag_subnets: bool = True
    """Tag the subnets for load balancers; set ``false`` if the owner removes unknown tags."""

    def faults(self) -> Iterable[str]:
        """Check that each subnet is listed once."""
        return duplicate_faults("subnet", [*self.public_subnet_ids, *self.private_subnet_ids])


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedVpcArgs:
    """The VPC, and the cluster that uses it."""

    spec: AdoptNetworkSpec
    cluster_name: str


class AdoptedVpc(pulumi.ComponentResource):
    """Looks up the properties of a VPC, and tags its subnets if that is enabled."""

    TYPE = "landfall:aws:AdoptedVpc"

    vpc_id: pulumi.Output[str]
    vpc_cidr_block: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: AdoptedVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        spec = args.spec
        lookup = pulumi.InvokeOptions(parent=self)

        if spec.tag_subnets:
            self._tag(f"{name}-public", spec.public_subnet_ids, public_subnet_tags(args.cluster_name))
            self._tag(f"{name}-private", spec.private_subnet_ids, private_subnet_tags(args.cluster_name))

        self.vpc_id = pulumi.Output.from_input(spec.vpc_id)
        self.vpc_cidr_block = aws.ec2.get_vpc_output(id=spec.vpc_id, opts=lookup).apply(lambda vpc: vpc.cidr_block)
        self.public_subnet_ids: Sequence[pulumi.Output[str]] = [
            pulumi.Output.from_input(subnet_id) for subnet_id in spec.public_subnet_ids
        ]
        self.private_subnet_ids: Sequence[pulumi.Output[str]] = [
            pulumi.Output.from_input(subnet_id) for subnet_id in spec.private_subnet_ids
        ]
        self.public_subnet_cidr_blocks = self._cidr_blocks(spec.public_subnet_ids)
        self.private_subnet_cidr_blocks = self._cidr_blocks(spec.private_subnet_ids)
        self.egress_ready: Sequence[pulumi.Resource] = ()
        """Empty: the owner of the VPC manages its egress."""
        self.register_outputs({"vpc_id": self.vpc_id})

    def _cidr_blocks(self, subnet_ids: Sequence[str]) -> pulumi.Output[Sequence[str]]:
        lookup = pulumi.InvokeOptions(parent=self)
        return pulumi.Output.all(
            *(
                aws.ec2.get_subnet_output(id=subnet_id, opts=lookup).apply(lambda subnet: subnet.cidr_block)
                for subnet_id in subnet_ids
            )
        )

    def _tag(self, prefix: str, subnet_ids: Sequence[str], tags: Mapping[str, str]) -> None:
        for subnet_id in subnet_ids:
            for key, value in tags.items():
                aws.ec2.Tag(
                    f"{prefix}-{subnet_id}-{key}",
                    resource_id=subnet_id,
                    key=key,
                    value=value,
                    opts=pulumi.ResourceOptions(parent=self),
                )
