"""The network that a cluster stands in: made for it, or adopted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pulumi

from components.aws.network.adopted_vpc import AdoptedVpc, AdoptedVpcArgs, AdoptNetworkSpec
from components.aws.network.vpc import Vpc, VpcArgs
from components.aws.network.vpc_spec import CreateNetworkSpec
from components.spec import Spec


class NetworkSpec(Spec):
    """Exactly one of the two."""

    create: CreateNetworkSpec | None = None
    adopt: AdoptNetworkSpec | None = None

    def faults(self) -> Iterable[str]:
        """Exactly one of the two."""
        if (self.create is None) == (self.adopt is None):
            yield "say either create (a new VPC) or adopt (an existing one), exactly one of them"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkArgs:
    """The network, and the cluster it is for."""

    spec: NetworkSpec
    cluster_name: str
    """The cluster's physical name: subnets are tagged with it before there is a cluster."""
    region: str


class Network(pulumi.ComponentResource):
    """One face for a VPC of our own and for another's."""

    TYPE = "landfall:aws:Network"

    vpc_id: pulumi.Output[str]
    vpc_cidr_block: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Where internet-facing load balancers have their addresses."""
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Where nodes, pods and internal load balancers have theirs."""
    subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Both."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        vpc = self._vpc(name, args)

        self.vpc_id = vpc.vpc_id
        self.vpc_cidr_block = vpc.vpc_cidr_block
        self.public_subnet_cidr_blocks = vpc.public_subnet_cidr_blocks
        self.private_subnet_cidr_blocks = vpc.private_subnet_cidr_blocks
        self.subnet_cidr_blocks = pulumi.Output.all(
            vpc.public_subnet_cidr_blocks, vpc.private_subnet_cidr_blocks
        ).apply(lambda blocks: [*blocks[0], *blocks[1]])
        self.public_subnet_ids: Sequence[pulumi.Output[str]] = vpc.public_subnet_ids
        self.private_subnet_ids: Sequence[pulumi.Output[str]] = vpc.private_subnet_ids
        """A plain list of ids: how many there are is known in the first preview."""
        self.egress_ready: Sequence[pulumi.Resource] = vpc.egress_ready
        """Nodes depend on it, so that on destroy they can reach AWS to the last."""
        self.register_outputs({"vpc_id": self.vpc_id})

    def _vpc(self, name: str, args: NetworkArgs) -> Vpc | AdoptedVpc:
        child = pulumi.ResourceOptions(parent=self)
        if args.spec.adopt is not None:
            return AdoptedVpc(name, AdoptedVpcArgs(spec=args.spec.adopt, cluster_name=args.cluster_name), child)
        if args.spec.create is not None:
            return Vpc(name, VpcArgs(spec=args.spec.create, cluster_name=args.cluster_name, region=args.region), child)
        msg = "a network is either created or adopted"
        raise ValueError(msg)
