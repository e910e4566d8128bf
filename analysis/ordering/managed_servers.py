"""Managed databases, caches and brokers: their network interfaces use subnet groups and security groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.ordering.paths import texts
from analysis.ordering.references import configuration_of
from analysis.ordering.resource_index import POD_PATHS, ResourceIndex
from analysis.ordering.rule import PlannedResources, Rule, objects, typed
from plan import resource_types
from plan.model import PlannedResource

SERVERS = (
    resource_types.ELASTICACHE_REPLICATION_GROUP,
    resource_types.MQ_BROKER,
    resource_types.RDS_INSTANCE,
)

_SECURITY_GROUPS = ("vpcSecurityGroupIds", "securityGroupIds", "securityGroups")

_GROUPS: Mapping[str, Sequence[str]] = {
    "dbSubnetGroupName": [resource_types.RDS_SUBNET_GROUP],
    "subnetGroupName": [resource_types.ELASTICACHE_SUBNET_GROUP],
    "parameterGroupName": [resource_types.RDS_PARAMETER_GROUP, resource_types.ELASTICACHE_PARAMETER_GROUP],
    "configuration.id": [resource_types.MQ_CONFIGURATION],
    "kmsKeyId": [resource_types.KMS_KEY],
    "encryptionOptions.kmsKeyId": [resource_types.KMS_KEY],
    "subnetIds": [resource_types.EC2_SUBNET],
    **{path: [resource_types.EC2_SECURITY_GROUP] for path in _SECURITY_GROUPS},
}
"""Inputs of servers that name another resource, and the types of that resource."""

_RULES = (resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, resource_types.EC2_SECURITY_GROUP_RULE)


def _groups(index: ResourceIndex, server: PlannedResource) -> PlannedResources:
    """Return the subnet group, parameter group, key, subnets and security groups of a server."""
    for path, types in _GROUPS.items():
        named = texts(server.inputs, path)
        for each in index.typed(*types):
            if named & {each.id, *texts(each.outputs, "name"), *texts(each.outputs, "arn")}:
                yield each


def _access(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the security group rules of the servers whose addresses are in the configuration of a pod."""
    sources = {urn for each in configuration_of(index, dependent) for urn in _sources(each)}
    servers = [each for each in index.typed(*SERVERS) if each.urn in sources]
    groups = {group for server in servers for path in _SECURITY_GROUPS for group in texts(server.inputs, path)}
    return [each for each in index.typed(*_RULES) if texts(each.inputs, "securityGroupId") & groups]


def _sources(resource: PlannedResource) -> set[str]:
    """Return the resources that the inputs of a resource come from."""
    return {*resource.dependencies, *(urn for urns in resource.property_dependencies.values() for urn in urns)}


RULES = (
    Rule(
        title="A managed server depends on its subnet group, parameter group, key, subnets and security groups",
        on_destroy="the network interfaces of the server use them, and AWS refuses to delete them",
        dependents=typed(*SERVERS),
        prerequisites=_groups,
    ),
    Rule(
        title="Pods depend on the security group rules of the managed servers that they connect to",
        on_destroy="pods lose their connections while they terminate, and cannot finish their work",
        dependents=objects(*POD_PATHS),
        prerequisites=_access,
    ),
)
