"""Programs that each create one AWS component, for its own tests and for the contract that all components keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.cluster.cluster import Cluster, ClusterArgs, ClusterSpec
from components.aws.cluster.node_group import NodeGroup, NodeGroupArgs, NodeGroupSpec
from components.aws.delivery.container_registry import ContainerRegistry, ContainerRegistryArgs, ContainerRegistrySpec
from components.aws.file_system import FileSystem, FileSystemArgs, FileSystemSpec
from components.aws.irsa import IrsaRole, IrsaRoleArgs, OidcProvider
from components.aws.network.network import Network, NetworkArgs, NetworkSpec
from tests.support.cloud import ACCOUNT, OIDC_URL, Cloud

Program = Callable[[], Any]

CREATED_NETWORK: Mapping[str, Any] = {
    "cidrBlock": "10.0.0.0/16",
    "availabilityZones": [
        {"name": "us-east-1a", "publicCidrBlock": "10.0.0.0/24", "privateCidrBlock": "10.0.32.0/19"},
        {"name": "us-east-1b", "publicCidrBlock": "10.0.1.0/24", "privateCidrBlock": "10.0.64.0/19"},
    ],
}
ADOPTED_NETWORK: Mapping[str, Any] = {
    "vpcId": "vpc-0a1",
    "publicSubnetIds": ["subnet-0a1", "subnet-0a2"],
    "privateSubnetIds": ["subnet-0b1", "subnet-0b2"],
}
ADOPTED_FILE_SYSTEM: Mapping[str, Any] = {"fileSystemId": "fs-0a1", "mountTargetSecurityGroupId": "sg-0a1"}
MOUNT_TARGET_SUBNETS: Mapping[str, str] = {"us-east-1a": "subnet-0b1", "us-east-1b": "subnet-0b2"}
NODE_GROUP: Mapping[str, Any] = {"instanceTypes": ["m7i.large"], "minSize": 2, "maxSize": 6}
IMAGES = ("shop-cart", "shop-stock")

ADOPTED_BLOCKS = {
    "vpc-0a1": "172.31.0.0/16",
    "subnet-0a1": "172.31.0.0/24",
    "subnet-0a2": "172.31.1.0/24",
    "subnet-0b1": "172.31.64.0/20",
    "subnet-0b2": "172.31.80.0/20",
}
"""CIDR blocks of an adopted network, by the ids of its VPC and its subnets."""


def _adopted(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"id": arguments["id"], "cidrBlock": ADOPTED_BLOCKS[arguments["id"]]}


NETWORK_CLOUD = Cloud(calls={"aws:ec2/getVpc:getVpc": _adopted, "aws:ec2/getSubnet:getSubnet": _adopted})


def network(spec: Mapping[str, Any]) -> Program:
    """Create or adopt a network; deploy it with ``NETWORK_CLOUD``."""

    def program() -> dict[str, Any]:
        args = NetworkArgs(spec=NetworkSpec.model_validate(spec), cluster_name="platform", region="us-east-1")
        made = Network("network", args)
        return {
            "vpc_id": made.vpc_id,
            "cidr": made.vpc_cidr_block,
            "public": list(made.public_subnet_ids),
            "private": list(made.private_subnet_ids),
            "private_subnets": dict(made.private_subnets),
            "public_cidrs": made.public_subnet_cidr_blocks,
            "egress": [resource.urn for resource in made.egress_ready],
        }

    return program


def cluster(**spec: Any) -> Program:
    """Create an EKS control plane."""

    def program() -> dict[str, Any]:
        made = Cluster(
            "platform",
            ClusterArgs(
                spec=ClusterSpec.model_validate(spec),
                cluster_name="landfall-test",
                region="us-east-1",
                vpc_id="vpc-0a1",
                public_subnet_ids=["subnet-0a1", "subnet-0a2"],
                private_subnet_ids=["subnet-0b1", "subnet-0b2"],
                subnet_cidr_blocks=pulumi.Output.from_input(["10.0.0.0/20"]),
            ),
        )
        return {
            "name": made.name,
            "security_group": made.security_group_id,
            "kubeconfig": made.kubeconfig,
            "oidc": [made.oidc_provider.arn, made.oidc_provider.url],
        }

    return program


def node_group(**changes: Any) -> Program:
    """Create a node group; keywords replace fields of its spec."""

    def program() -> list[Any]:
        made = NodeGroup(
            "system",
            NodeGroupArgs(
                spec=NodeGroupSpec.model_validate({**NODE_GROUP, **changes}),
                group="system",
                cluster_name="platform",
                region="us-east-1",
                kubernetes_version="1.35",
                subnet_ids=["subnet-0b1", "subnet-0b2"],
                depends_on=[aws.ec2.Eip("egress")],
                tags={"environment": "test"},
            ),
        )
        return [resource.urn for resource in made.ready]

    return program


def file_system(subnets: Mapping[str, str] | None = None, **spec: Any) -> Program:
    """Create or adopt a file system; create one by default."""

    def program() -> dict[str, Any]:
        made = FileSystem(
            "files",
            FileSystemArgs(
                spec=FileSystemSpec.model_validate(spec or {"create": {}}),
                vpc_id="vpc-0a1",
                subnets=dict(subnets or MOUNT_TARGET_SUBNETS),
                client_security_group_id="sg-nodes",
            ),
        )
        return {"id": made.id, "ready": [resource.urn for resource in made.ready]}

    return program


def container_registry(*images: str, **spec: Any) -> Program:
    """Create the repositories of these images."""
    args = ContainerRegistryArgs(spec=ContainerRegistrySpec.model_validate(spec), repositories=images or IMAGES)

    def program() -> dict[str, Any]:
        made = ContainerRegistry("images", args)
        return {"urls": made.urls, "arns": made.arns}

    return program


def irsa_role() -> Program:
    """Create a role with a managed policy."""

    def program() -> Any:
        provider = OidcProvider(arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OIDC_URL}", url=f"https://{OIDC_URL}")
        args = IrsaRoleArgs(
            namespace="shop",
            service_account="cart",
            oidc_provider=provider,
            managed_policy_arns={"agent": "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"},
        )
        return IrsaRole("cart", args).arn

    return program
