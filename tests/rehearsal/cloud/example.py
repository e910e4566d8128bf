"""A small platform to try things on."""

from __future__ import annotations

from typing import Any

from tests.rehearsal.cloud.direct import Account, Made

POLICY = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
CLUSTER = "aws:eks/cluster:Cluster"
ADDON = "aws:eks/addon:Addon"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
RELEASE = "kubernetes:helm.sh/v3:Release"


class Platform:
    """A network, a cluster with nodes in it, and the load balancer controller."""

    def __init__(self, account: Account) -> None:
        self.account = account
        make = account.create
        self.vpc = make(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
        self.internet = make(INTERNET_GATEWAY, "internet", {"vpcId": self.vpc.id})
        tags = {"kubernetes.io/role/elb": "1"}
        self.subnet = make(SUBNET, "subnet", {"vpcId": self.vpc.id, "cidrBlock": "10.0.0.0/24", "tags": tags})
        self.table = make(ROUTE_TABLE, "table", {"vpcId": self.vpc.id})
        self.route = make(
            ROUTE,
            "route",
            {"routeTableId": self.table.id, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": self.internet.id},
        )
        self.association = make(ASSOCIATION, "association", {"subnetId": self.subnet.id, "routeTableId": self.table.id})
        self.role = make(ROLE, "role", {"assumeRolePolicy": "{}"})
        self.attachment = make(ATTACHMENT, "attachment", {"role": self.role["name"], "policyArn": POLICY})
        self.cluster = make(CLUSTER, "cluster", self.cluster_inputs("1.35"))
        account.configure_kubernetes(self.cluster["endpoint"])
        self.network_addon = self.addon("vpc-cni")
        self.nodes = make(NODE_GROUP, "nodes", self.node_group_inputs())
        self.dns = self.addon("coredns")
        self.controller = make(RELEASE, "controller", self.controller_inputs())

    def cluster_inputs(self, version: str) -> dict[str, Any]:
        """A cluster that gets its add-ons from the program."""
        return {
            "name": "example",
            "roleArn": self.role["arn"],
            "version": version,
            "bootstrapSelfManagedAddons": False,
            "vpcConfig": {"subnetIds": [self.subnet.id]},
        }

    def node_group_inputs(self) -> dict[str, Any]:
        """One node."""
        return {
            "clusterName": self.cluster["name"],
            "nodeRoleArn": self.role["arn"],
            "subnetIds": [self.subnet.id],
            "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
        }

    def controller_inputs(self) -> dict[str, Any]:
        """The load balancer controller, with a role that may do something."""
        annotations = {"eks.amazonaws.com/role-arn": self.role["arn"]}
        return {
            "name": "aws-load-balancer-controller",
            "chart": "aws-load-balancer-controller",
            "namespace": "kube-system",
            "values": {"serviceAccount": {"annotations": annotations}},
        }

    def addon(self, name: str) -> Made:
        """One add-on of EKS."""
        return self.account.create(ADDON, name, {"clusterName": self.cluster["name"], "addonName": name})

    def tear_down(self) -> None:
        """Everything, in the order of its dependencies."""
        inside = (self.controller, self.dns, self.nodes, self.network_addon, self.cluster)
        around = (self.attachment, self.role, self.association, self.route, self.table, self.subnet, self.internet)
        for made in (*inside, *around, self.vpc):
            self.account.delete(made)


def kubernetes_object(api_version: str, kind: str, name: str, **parts: Any) -> dict[str, Any]:
    """An object in the namespace ``default``; ``metadata`` among the parts is laid over its name."""
    metadata = {"name": name, **parts.pop("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **parts}
