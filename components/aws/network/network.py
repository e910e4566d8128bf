"""The network of a cluster, created or adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.aws.network.adopted_vpc import AdoptedVpc, AdoptedVpcArgs, AdoptNetworkSpec
from components.aws.network.vpc import Vpc, VpcArgs
from components.aws.network.vpc_spec import CreateNetworkSpec
from components.spec import Spec, choice_faults


class NetworkSpec(Spec):
    """A network: exactly one of ``create`` and ``adopt``."""

    create: CreateNetworkSpec | None = None
    adopt: AdoptNetworkSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that exactly one of ``create`` and ``adopt`` is set."""
        return choice_faults(self, create="a new VPC", adopt="an existing one")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkArgs:
    """The network, and the cluster that uses it."""

    spec: NetworkSpec
    cluster_name: str
    """Physical name of the cluster, for the tags of the subnets."""
    region: str


class Network(pulumi.ComponentResource):
    """A VPC of the stack or an adopted one, with the same outputs."""

    TYPE = "landfall:aws:Network"

    vpc_id: pulumi.Output[str]
    vpc_cidr_block: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of internet-facing load balancers."""
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of nodes, pods and internal load balancers."""
    subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of all subnets."""

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
        """Ids of the private subnets; the length of the list is known in the first preview."""
        self.private_subnets: Mapping[str, pulumi.Output[str]] = vpc.private_subnets
        """Ids of the private subnets by a stable name: the zone, or the subnet id in an adopted VPC."""
        self.egress_ready: Sequence[pulumi.Resource] = vpc.egress_ready
        """Egress of the private subnets; nodes depend on it, so that they can reach AWS until they are destroyed."""
        self.register_outputs({"vpc_id": self.vpc_id})

    def _vpc(self, name: str, args: NetworkArgs) -> Vpc | AdoptedVpc:
        child = pulumi.ResourceOptions(parent=self)
        if args.spec.adopt is not None:
            return AdoptedVpc(name, AdoptedVpcArgs(spec=args.spec.adopt), child)
        if args.spec.create is not None:
            return Vpc(name, VpcArgs(spec=args.spec.create, cluster_name=args.cluster_name, region=args.region), child)
        msg = "network: set exactly one of create and adopt"
        raise ValueError(msg)
