"""Queries about the AWS resources of the simulated account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nested import value_at, values_at
from plan import resource_types
from plan.values import is_mapping, is_sequence
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

MINIMUM_ZONES = 2
"""Availability zones that an EKS control plane and an Application Load Balancer require."""


def list_names(store: Store, token: str, arguments: dict[str, Any], location: str) -> dict[str, Any]:
    """Return the result of a provider function that lists names in one location; empty for any other function."""
    type_, key, prefix = {
        "aws:ecr/getRepositories:getRepositories": (resource_types.ECR_REPOSITORY, "names", ""),
        "aws:eks/getClusters:getClusters": (resource_types.EKS_CLUSTER, "names", ""),
        "aws:cloudwatch/getLogGroups:getLogGroups": (
            resource_types.CLOUDWATCH_LOG_GROUP,
            "logGroupNames",
            arguments.get("logGroupNamePrefix", ""),
        ),
    }.get(token, ("", "", ""))
    names = [each.outputs["name"] for each in store.of_type(type_) if each.location == location]
    return {key: [name for name in names if name.startswith(prefix)]} if key else {}


def contains_any(value: Any, strings: set[str]) -> bool:
    """Return whether a plain value is or contains one of the strings."""
    return not strings.isdisjoint(strings_in(value))


def strings_in(value: Any) -> Iterator[str]:
    """Yield every string in a plain value."""
    if is_mapping(value):
        for item in value.values():
            yield from strings_in(item)
    elif is_sequence(value):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, str):
        yield value


def identifiers_of(resource: Resource) -> set[str]:
    """Return the id, ARN and name of a resource: the values by which others refer to it."""
    found = {resource.id, *(resource.outputs.get(key) for key in ("arn", "name"))}
    return {name for name in found if isinstance(name, str) and name}


def in_cluster(store: Store, type_: str, cluster: Resource) -> list[Resource]:
    """Return the resources of a type that belong to a cluster and are not being deleted."""
    return [
        each
        for each in store.of_type(type_)
        if each.inputs.get("clusterName") == cluster.outputs["name"]
        and each.location == cluster.location
        and not each.deleting
    ]


def active_addons(store: Store, cluster: Resource) -> set[str]:
    """Return the names of the EKS add-ons of a cluster that did not fail."""
    return {
        addon.inputs["addonName"] for addon in in_cluster(store, resource_types.EKS_ADDON, cluster) if not addon.failed
    }


def has_pod_network(store: Store, cluster: Resource) -> bool:
    """Return whether pods get addresses, from the VPC CNI add-on with a usable role."""
    return any(
        addon.inputs["addonName"] == "vpc-cni" and not addon.failed and addon_role_is_usable(store, addon)
        for addon in in_cluster(store, resource_types.EKS_ADDON, cluster)
    )


def addon_role_is_usable(store: Store, addon: Resource) -> bool:
    """Return whether the add-on has no IAM role of its own, or one that is usable."""
    arn = addon.inputs.get("serviceAccountRoleArn")
    return arn is None or role_is_usable(store, arn)


def has_dns(store: Store, cluster: Resource) -> bool:
    """Return whether pods can resolve DNS names."""
    return "coredns" in active_addons(store, cluster)


def cluster_of(store: Store, resource: Resource) -> Resource | None:
    """Return the cluster that a node group or an add-on names."""
    name = resource.inputs.get("clusterName")
    return next((each for each in store.of_type(resource_types.EKS_CLUSTER) if each.outputs["name"] == name), None)


def ready_node_groups(store: Store, cluster: Resource) -> list[Resource]:
    """Return the node groups with at least one ready node, whose pods have a network."""
    if not has_pod_network(store, cluster):
        return []
    return [
        group
        for group in in_cluster(store, resource_types.EKS_NODE_GROUP, cluster)
        if not group.failed
        and group.inputs["scalingConfig"].get("desiredSize", group.inputs["scalingConfig"].get("minSize", 0)) > 0
    ]


def can_be_assumed(store: Store, role: Resource) -> bool:
    """Return whether every identity provider that the role trusts still exists."""
    statements = values_at(json.loads(role.inputs["assumeRolePolicy"]), "Statement")
    wanted = [found for each in statements if (found := value_at(each, "Principal", "Federated"))]
    existing = {
        each.outputs["arn"] for each in store.of_type(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER) if not each.deleting
    }
    return all(contains_any(each, existing) for each in wanted)


def managed_policy_arns(resource: Resource) -> list[str]:
    """Return the ARNs of the policies that a role lists, or that an attachment adds."""
    if resource.type == resource_types.IAM_ROLE_POLICY_ATTACHMENT:
        return [resource.inputs["policyArn"]]
    return values_at(resource.inputs, "managedPolicyArns") if resource.type == resource_types.IAM_ROLE else []


def has_permissions(store: Store, role: Resource) -> bool:
    """Return whether a role has any policy, inline or attached."""
    if managed_policy_arns(role) or any(each.get("policy") for each in values_at(role.inputs, "inlinePolicies")):
        return True
    return any(
        policy.inputs["role"] == role.outputs["name"] and not policy.deleting
        for policy in store.of_type(resource_types.IAM_ROLE_POLICY_ATTACHMENT, resource_types.IAM_ROLE_POLICY)
    )


def role_is_usable(store: Store, arn: str) -> bool:
    """Return whether a role exists, can be assumed, and has permissions."""
    return any(
        role.outputs["arn"] == arn
        and not role.deleting
        and can_be_assumed(store, role)
        and has_permissions(store, role)
        for role in store.of_type(resource_types.IAM_ROLE)
    )


def has_internet_route(store: Store, subnet_id: str) -> bool:
    """Return whether a subnet has a default route through a gateway; assumed for subnets of another owner."""
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
        and contains_any(route.inputs, gateways)
        and not route.deleting
        for route in store.of_type(resource_types.EC2_ROUTE)
    )


def availability_zones_of(store: Store, subnet_ids: list[str]) -> set[str] | None:
    """Return the availability zones of subnets; ``None`` when one of the subnets has another owner."""
    zones = {subnet.id: subnet.outputs["availabilityZone"] for subnet in store.of_type(resource_types.EC2_SUBNET)}
    return {zones[each] for each in subnet_ids} if zones.keys() >= set(subnet_ids) else None


def vpcs_of(store: Store, subnet_ids: list[str]) -> set[str]:
    """Return the VPCs of subnets."""
    return {subnet.inputs["vpcId"] for subnet in store.of_type(resource_types.EC2_SUBNET) if subnet.id in subnet_ids}
