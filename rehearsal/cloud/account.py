"""Finds things among the AWS resources of the account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plan import resource_types
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

ZONES = 2
"""In so many availability zones a control plane of EKS wants subnets, and so does an application load balancer."""


def mentions(value: Any, names: set[str]) -> bool:
    """Whether a plain value is or holds one of some texts."""
    return not names.isdisjoint(texts(value))


def texts(value: Any) -> Iterator[str]:
    """Every text in a plain value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def names_of(resource: Resource) -> set[str]:
    """Id, ARN and name: how others refer to it."""
    found = {resource.id, *(resource.outputs.get(key) for key in ("arn", "name"))}
    return {name for name in found if isinstance(name, str) and name}


def of_cluster(store: Store, type_: str, cluster: Resource) -> list[Resource]:
    """The resources of a type that belong to a cluster, those on their way out left aside."""
    return [
        each
        for each in store.of_type(type_)
        if each.inputs.get("clusterName") == cluster.outputs["name"]
        and each.place == cluster.place
        and not each.deleting
    ]


def addons(store: Store, cluster: Resource) -> set[str]:
    """The names of a cluster's add-ons that work."""
    return {
        addon.inputs["addonName"] for addon in of_cluster(store, resource_types.EKS_ADDON, cluster) if not addon.failed
    }


def has_network(store: Store, cluster: Resource) -> bool:
    """Whether pods get addresses: by the VPC CNI that EKS brings along, or by the add-on and its role."""
    if cluster.inputs.get("bootstrapSelfManagedAddons", True):
        return True
    return any(
        addon.inputs["addonName"] == "vpc-cni" and not addon.failed and addon_may_act(store, addon)
        for addon in of_cluster(store, resource_types.EKS_ADDON, cluster)
    )


def addon_may_act(store: Store, addon: Resource) -> bool:
    """Whether the role of an add-on, if it has one of its own, lets it do anything."""
    arn = addon.inputs.get("serviceAccountRoleArn")
    return arn is None or role_works(store, arn)


def has_dns(store: Store, cluster: Resource) -> bool:
    """Whether pods can look up a name."""
    return cluster.inputs.get("bootstrapSelfManagedAddons", True) or "coredns" in addons(store, cluster)


def cluster_of(store: Store, resource: Resource) -> Resource | None:
    """The cluster that a node group or an add-on names."""
    name = resource.inputs.get("clusterName")
    return next((each for each in store.of_type(resource_types.EKS_CLUSTER) if each.outputs["name"] == name), None)


def working_nodes(store: Store, cluster: Resource) -> list[Resource]:
    """Node groups that joined, with at least one node whose pods have a network."""
    if not has_network(store, cluster):
        return []
    return [
        group
        for group in of_cluster(store, resource_types.EKS_NODE_GROUP, cluster)
        if not group.failed
        and group.inputs["scalingConfig"].get("desiredSize", group.inputs["scalingConfig"].get("minSize", 0)) > 0
    ]


def is_trusted(store: Store, role: Resource) -> bool:
    """Whether those who take the role by an identity provider still find the provider."""
    statements = json.loads(role.inputs["assumeRolePolicy"]).get("Statement", [])
    wanted = [found for each in statements if (found := (each.get("Principal") or {}).get("Federated"))]
    there = {
        each.outputs["arn"] for each in store.of_type(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER) if not each.deleting
    }
    return all(mentions(each, there) for each in wanted)


def policies_of(resource: Resource) -> list[str]:
    """The ARNs of the policies that a role names itself, or that an attachment gives it."""
    if resource.type == resource_types.IAM_ROLE_POLICY_ATTACHMENT:
        return [resource.inputs["policyArn"]]
    return resource.inputs.get("managedPolicyArns") or [] if resource.type == resource_types.IAM_ROLE else []


def has_policy(store: Store, role: Resource) -> bool:
    """Whether a role may do anything at all: by itself, or by what is attached to it."""
    if policies_of(role) or any(each.get("policy") for each in role.inputs.get("inlinePolicies") or []):
        return True
    return any(
        policy.inputs["role"] == role.outputs["name"] and not policy.deleting
        for policy in store.of_type(resource_types.IAM_ROLE_POLICY_ATTACHMENT, resource_types.IAM_ROLE_POLICY)
    )


def role_works(store: Store, arn: str) -> bool:
    """Whether a role exists, can be taken, and may do something."""
    return any(
        role.outputs["arn"] == arn and not role.deleting and is_trusted(store, role) and has_policy(store, role)
        for role in store.of_type(resource_types.IAM_ROLE)
    )


def way_out(store: Store, subnet_id: str) -> bool:
    """Whether a subnet has a default route, through a gateway that exists; of a subnet that is not ours, assume it."""
    if not any(subnet.id == subnet_id for subnet in store.of_type(resource_types.EC2_SUBNET)):
        return True
    tables = {
        association.inputs["routeTableId"]
        for association in store.of_type(resource_types.EC2_ROUTE_TABLE_ASSOCIATION)
        if association.inputs.get("subnetId") == subnet_id and not association.deleting
    }
    gateways = {
        each.id
        for each in store.of_type(resource_types.EC2_NAT_GATEWAY, resource_types.EC2_INTERNET_GATEWAY)
        if not each.deleting
    }
    return any(
        route.inputs["routeTableId"] in tables
        and route.inputs.get("destinationCidrBlock") == "0.0.0.0/0"
        and mentions(route.inputs, gateways)
        and not route.deleting
        for route in store.of_type(resource_types.EC2_ROUTE)
    )


def zones_of(store: Store, subnet_ids: list[str]) -> set[str] | None:
    """The availability zones of some subnets; nothing is known of subnets that are not ours."""
    zones = {subnet.id: subnet.outputs["availabilityZone"] for subnet in store.of_type(resource_types.EC2_SUBNET)}
    return {zones[each] for each in subnet_ids} if zones.keys() >= set(subnet_ids) else None


def vpc_of(store: Store, subnet_ids: list[str]) -> set[str]:
    """The VPCs of some subnets."""
    return {subnet.inputs["vpcId"] for subnet in store.of_type(resource_types.EC2_SUBNET) if subnet.id in subnet_ids}
