"""A small platform on the simulated cloud, and manifests for it."""

from __future__ import annotations

from typing import Any

from plan import resource_types
from tests.support.simulated_account import Account, Created

POLICY = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"


class Platform:
    """A network, a cluster with nodes, and the load balancer controller."""

    def __init__(self, account: Account) -> None:
        self.account = account
        make = account.create
        self.vpc = make(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
        self.internet = make(resource_types.EC2_INTERNET_GATEWAY, "internet", {"vpcId": self.vpc.id})
        self.subnet = make(resource_types.EC2_SUBNET, "subnet", self.subnet_inputs("10.0.0.0/24", "a"))
        self.other_subnet = make(resource_types.EC2_SUBNET, "other-subnet", self.subnet_inputs("10.0.1.0/24", "b"))
        self.table = make(resource_types.EC2_ROUTE_TABLE, "table", {"vpcId": self.vpc.id})
        self.route = make(
            resource_types.EC2_ROUTE,
            "route",
            {"routeTableId": self.table.id, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": self.internet.id},
        )
        self.association = make(
            resource_types.EC2_ROUTE_TABLE_ASSOCIATION,
            "association",
            {"subnetId": self.subnet.id, "routeTableId": self.table.id},
        )
        self.other_association = make(
            resource_types.EC2_ROUTE_TABLE_ASSOCIATION,
            "other-association",
            {"subnetId": self.other_subnet.id, "routeTableId": self.table.id},
        )
        self.role = make(resource_types.IAM_ROLE, "role", {"assumeRolePolicy": "{}"})
        self.attachment = make(
            resource_types.IAM_ROLE_POLICY_ATTACHMENT, "attachment", {"role": self.role["name"], "policyArn": POLICY}
        )
        self.cluster = make(resource_types.EKS_CLUSTER, "cluster", self.cluster_inputs("1.35"))
        account.configure_kubernetes(self.cluster["endpoint"])
        self.network_addon = self.addon("vpc-cni")
        self.nodes = make(resource_types.EKS_NODE_GROUP, "nodes", self.node_group_inputs())
        self.dns = self.addon("coredns")
        self.controller = make(resource_types.HELM_RELEASE, "controller", self.controller_inputs())

    def subnet_inputs(self, cidr_block: str, zone: str) -> dict[str, Any]:
        """Return the inputs of a public subnet with the tag for the load balancer controller."""
        return {
            "vpcId": self.vpc.id,
            "cidrBlock": cidr_block,
            "availabilityZone": f"{self.account.region}{zone}",
            "tags": {"kubernetes.io/role/elb": "1"},
        }

    def cluster_inputs(self, version: str) -> dict[str, Any]:
        """Return the inputs of a cluster without self-managed add-ons."""
        return {
            "name": "example",
            "roleArn": self.role["arn"],
            "version": version,
            "bootstrapSelfManagedAddons": False,
            "vpcConfig": {"subnetIds": [self.subnet.id, self.other_subnet.id]},
        }

    def node_group_inputs(self) -> dict[str, Any]:
        """Return the inputs of a node group with one node."""
        return {
            "clusterName": self.cluster["name"],
            "nodeRoleArn": self.role["arn"],
            "subnetIds": [self.subnet.id],
            "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
        }

    def controller_inputs(self) -> dict[str, Any]:
        """Return the inputs of the load balancer controller, with a usable role."""
        annotations = {"eks.amazonaws.com/role-arn": self.role["arn"]}
        return {
            "name": "aws-load-balancer-controller",
            "chart": "aws-load-balancer-controller",
            "namespace": "kube-system",
            "values": {"serviceAccount": {"annotations": annotations}},
        }

    def addon(self, name: str) -> Created:
        """Create an EKS add-on."""
        return self.account.create(
            resource_types.EKS_ADDON, name, {"clusterName": self.cluster["name"], "addonName": name}
        )

    def tear_down(self) -> None:
        """Delete everything, dependents first."""
        inside = (self.controller, self.dns, self.nodes, self.network_addon, self.cluster)
        around = (self.attachment, self.role, self.association, self.other_association, self.route, self.table)
        for created in (*inside, *around, self.subnet, self.other_subnet, self.internet, self.vpc):
            self.account.delete(created)


def kubernetes_object(api_version: str, kind: str, name: str, **parts: Any) -> dict[str, Any]:
    """Return an object without a namespace; ``metadata`` is merged into its metadata."""
    metadata = {"name": name, **parts.pop("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **parts}


def deployment(**pod: Any) -> dict[str, Any]:
    """Return a Deployment of one container; the arguments override fields of the pod spec."""
    labels = {"app": "web"}
    spec = {"containers": [{"name": "web", "image": "web:1"}], **pod}
    template = {"metadata": {"labels": labels}, "spec": spec}
    return kubernetes_object(
        "apps/v1", "Deployment", "web", spec={"selector": {"matchLabels": labels}, "template": template}
    )
