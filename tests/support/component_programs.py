"""Programs that each create one component, for its own tests and for the contract that all components keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.aws.cluster.cluster import Cluster, ClusterArgs, ClusterSpec
from components.aws.cluster.node_group import NodeGroup, NodeGroupArgs, NodeGroupSpec
from components.aws.delivery.container_registry import ContainerRegistry, ContainerRegistryArgs, ContainerRegistrySpec
from components.aws.file_system import FileSystem, FileSystemArgs, FileSystemSpec
from components.aws.irsa import IrsaRole, IrsaRoleArgs, OidcProvider
from components.aws.network.network import Network, NetworkArgs, NetworkSpec
from components.cutover.cutover import Cutover, CutoverArgs
from components.cutover.spec import CutoverSpec
from components.monitoring.metric_sources import MetricSources
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.monitoring.signals import Queue
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.namespace import Namespace, NamespaceArgs
from tests.support import github
from tests.support.cloud import ACCOUNT, OIDC_URL, REGION, Cloud
from tests.support.shop import Shop, declared

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
NODE_GROUP: Mapping[str, Any] = {"instanceTypes": ["m7i.large"], "minSize": 2, "maxSize": 6}
IMAGES = ("shop-cart", "shop-stock")

EXPOSED: Mapping[str, Any] = {
    "exposure": {},
    "shutdown": {"preStopSeconds": 30, "terminationGracePeriodSeconds": 60},
}
"""An exposed service, with a shutdown that leaves the load balancer the time to deregister a pod."""

OLD_LOAD_BALANCER = {"dnsName": "shop-alb-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z35SXDOTRQ7X7K"}
ALARM_TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
LOAD_BALANCER_LOOKUP = "aws:lb/getLoadBalancer:getLoadBalancer"

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
CUTOVER_CLOUD = Cloud(
    calls={
        LOAD_BALANCER_LOOKUP: lambda _: {
            "dnsName": "k8s-shop.us-east-1.elb.amazonaws.com",
            "zoneId": "ZNEW",
            "arnSuffix": "app/k8s-shop/0a1",
        }
    }
)


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
                kubernetes_version="1.35",
                subnet_ids=["subnet-0b1", "subnet-0b2"],
                depends_on=[aws.ec2.Eip("egress")],
                tags={"environment": "test"},
            ),
        )
        return [resource.urn for resource in made.ready]

    return program


def file_system(**spec: Any) -> Program:
    """Create or adopt a file system; create one by default."""

    def program() -> dict[str, Any]:
        made = FileSystem(
            "files",
            FileSystemArgs(
                spec=FileSystemSpec.model_validate(spec or {"create": {}}),
                vpc_id="vpc-0a1",
                subnet_ids=["subnet-0b1", "subnet-0b2"],
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


def namespace(**args: Any) -> Program:
    """Create a namespace."""
    return lambda: Namespace("shop", NamespaceArgs(namespace="shop-test", **args)).namespace


def efs_volume(**args: Any) -> Program:
    """Create a volume in the shop."""

    def program() -> Any:
        shop = Shop()
        volume = EfsVolumeArgs(
            platform=shop.platform, namespace=shop.space, claim_name="orders-pvc", path="/orders", **args
        )
        return EfsVolume("shop-orders", volume).claim_name

    return program


def services() -> Program:
    """Create an exposed service with secrets and permissions, and a service that it calls."""

    def program() -> Any:
        shop = Shop()
        stock = shop.service("stock")
        spec = declared(
            **EXPOSED,
            secrets={"KEY": {"name": "shop/{environment}/key"}},
            permissions=[{"sid": "Orders", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"]}],
            kubernetesPermissions=[{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}],
        )
        return shop.service(spec=spec, calls={"STOCK_URL": stock.endpoint}).url

    return program


def monitoring(*, insights: bool = True, prometheus: bool = True, **alarms: Any) -> Program:
    """Watch an exposed cart and an internal mail service of the shop."""

    def program() -> Any:
        shop = Shop()
        cart = shop.service(spec=declared(**EXPOSED, alarms={"cpuPercent": 90}))
        mail = shop.service("mail")
        metrics = MetricSources(
            container_insights=insights,
            prometheus=prometheus,
            container_insights_ready=[random.RandomPet("insights-ready")] if insights else [],
            prometheus_ready=[random.RandomPet("prometheus-ready")] if prometheus else [],
        )
        args = MonitoringArgs(
            spec=AlarmsSpec.model_validate(alarms),
            context=replace(shop.context, platform=replace(shop.platform, metrics=metrics)),
            services=[cart, mail],
            queues={"mail": Queue(max_waiting=10, sqs_name="mail")},
        )
        return Monitoring("shop-monitoring", args).topic_arn

    return program


def cutover_spec(percent: int, **yaml: Any) -> CutoverSpec:
    """Return one step of a cutover; keywords replace its fields."""
    return CutoverSpec.model_validate(
        {
            "hostedZoneId": "ZSHOP",
            "recordName": "shop.example.com",
            "newTrafficPercent": percent,
            "oldLoadBalancer": OLD_LOAD_BALANCER,
            **yaml,
        }
    )


def cutover(percent: int, **yaml: Any) -> Program:
    """Take the shop's cart to one step of a cutover; deploy it with ``CUTOVER_CLOUD``."""

    def program() -> Any:
        shop = Shop()
        cart = shop.service(spec=declared(**EXPOSED))
        assert cart.ingress
        args = CutoverArgs(
            spec=cutover_spec(percent, **yaml),
            owner="shop-test",
            platform=shop.platform,
            load_balancer=shop.load_balancer,
            ingress=cart.ingress,
            latency_seconds=12,
            topic_arn=ALARM_TOPIC,
        )
        made = Cutover("shop-cutover", args)
        return {"gate": made.health_check_id, "new": made.new_load_balancer}

    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """A program, and the cloud that it runs in."""

    program: Program
    cloud: Cloud = field(default_factory=Cloud)


CONTRACT: Mapping[str, ContractCase] = {
    "cluster": ContractCase(program=cluster()),
    "container-registry": ContractCase(program=container_registry()),
    "cutover": ContractCase(program=cutover(10), cloud=CUTOVER_CLOUD),
    "efs-volume": ContractCase(program=efs_volume()),
    "file-system": ContractCase(program=file_system()),
    "github-roles": ContractCase(program=github.program(repository_arns=[github.CART], stateBackend=github.BACKEND)),
    "irsa-role": ContractCase(program=irsa_role()),
    "monitoring": ContractCase(
        program=monitoring(emailAddresses=["on-call@example.org"], httpsEndpoints=["https://alarms.example.org/sns"])
    ),
    "namespace": ContractCase(program=namespace()),
    "network-adopted": ContractCase(program=network({"adopt": ADOPTED_NETWORK}), cloud=NETWORK_CLOUD),
    "network-created": ContractCase(
        program=network({"create": {**CREATED_NETWORK, "interfaceEndpoints": ["sts"], "flowLog": {}}}),
        cloud=NETWORK_CLOUD,
    ),
    "node-group": ContractCase(program=node_group()),
    "services": ContractCase(program=services()),
}
"""A program for every component outside the add-ons; one program may create several of them."""
