"""Requests about databases, caches and brokers that RDS, ElastiCache and Amazon MQ reject.

Sources: the API references of ``CreateDBInstance``, ``ModifyDBInstance``, ``CreateDBSubnetGroup``,
``CreateReplicationGroup`` and ``CreateBroker``; the RDS user guide, "Constraints for master user names" and "Working
with parameter groups"; the Amazon MQ developer guide, "Broker". Read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plan import resource_types
from rehearsal.cloud import aws_queries
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

MINIMUM_ZONES = 2
"""Zones of a DB subnet group."""

RESERVED_USERS = frozenset({"admin", "rdsadmin", "user"})
RESERVED_BROKER_USER = "guest"


def impossible(store: Store, resource: Resource) -> Iterator[str]:
    """Yield the reasons for which AWS rejects a server with these inputs."""
    rule = _RULES.get(resource.type)
    if rule:
        yield from rule(store, resource)


def impossible_change(before: Resource, after: Resource) -> Iterator[str]:
    """Yield the reasons for which AWS rejects a change of a server."""
    if after.type != resource_types.RDS_INSTANCE:
        return
    old, new = before.inputs, after.inputs
    if new["allocatedStorage"] < old["allocatedStorage"]:
        yield f"InvalidParameterCombination: storage cannot shrink from {old['allocatedStorage']} GiB"
    former, major = _major(old), _major(new)
    if major < former:
        yield f"InvalidParameterCombination: PostgreSQL {former} cannot be downgraded to {major}"
    elif major > former and new.get("allowMajorVersionUpgrade") is not True:
        yield "InvalidParameterCombination: the AllowMajorVersionUpgrade flag must be present for a major version"


def subnets_in_use(store: Store) -> Iterator[tuple[str, Resource]]:
    """Yield each subnet with a network interface of a database or a cache, and that server."""
    for server, key, group_type in (
        (resource_types.RDS_INSTANCE, "dbSubnetGroupName", resource_types.RDS_SUBNET_GROUP),
        (resource_types.ELASTICACHE_REPLICATION_GROUP, "subnetGroupName", resource_types.ELASTICACHE_SUBNET_GROUP),
    ):
        groups = {group.outputs["name"]: group for group in store.of_type(group_type)}
        for each in store.of_type(server):
            group = groups.get(each.inputs.get(key, ""))
            yield from ((subnet, each) for subnet in (group.inputs["subnetIds"] if group else ()))


def _database(store: Store, database: Resource) -> Iterator[str]:
    inputs = database.inputs
    if inputs["username"].lower() in RESERVED_USERS or inputs["username"].lower().startswith("pg_"):
        yield f"InvalidParameterValue: MasterUsername {inputs['username']} cannot be used: it is reserved by the engine"
    yield from _other_family(
        store,
        resource_types.RDS_PARAMETER_GROUP,
        inputs.get("parameterGroupName"),
        f"{inputs['engine']}{_major(inputs)}",
    )
    limit = inputs.get("maxAllocatedStorage")
    if limit is not None and limit * 10 < inputs["allocatedStorage"] * 11:
        yield "InvalidParameterCombination: the maximum storage must be at least 10% above the allocated storage"


def _cache(store: Store, cache: Resource) -> Iterator[str]:
    inputs = cache.inputs
    if inputs.get("automaticFailoverEnabled") and inputs.get("numCacheClusters", 1) < 2:  # noqa: PLR2004  primary and replica
        yield "InvalidParameterCombination: automatic failover needs a replica"
    if inputs.get("multiAzEnabled") and not inputs.get("automaticFailoverEnabled"):
        yield "InvalidParameterCombination: Multi-AZ needs automatic failover"
    if inputs.get("authToken") and not inputs.get("transitEncryptionEnabled"):
        yield "InvalidParameterCombination: AUTH needs encryption in transit"
    family = f"{inputs['engine']}{inputs['engineVersion'].partition('.')[0]}"
    yield from _other_family(
        store, resource_types.ELASTICACHE_PARAMETER_GROUP, inputs.get("parameterGroupName"), family
    )


def _broker(store: Store, broker: Resource) -> Iterator[str]:
    inputs = broker.inputs
    subnets, single = inputs.get("subnetIds", []), inputs.get("deploymentMode") == "SINGLE_INSTANCE"
    if single and len(subnets) != 1:
        yield f"BadRequestException: a single-instance broker needs one subnet, and has {len(subnets)}"
    zones = aws_queries.availability_zones_of(store, subnets)
    if zones is not None and len(zones) < len(subnets):
        yield "BadRequestException: the subnets of a broker must be in different availability zones"
    users = [user["username"] for user in inputs["users"]]
    if len(users) != 1 or users[0] == RESERVED_BROKER_USER:
        yield f"BadRequestException: RabbitMQ needs one user other than {RESERVED_BROKER_USER}: {', '.join(users)}"
    if inputs.get("autoMinorVersionUpgrade") is not True:
        yield "BadRequestException: RabbitMQ 3.13 requires autoMinorVersionUpgrade"
    if not inputs["hostInstanceType"].startswith(("mq.m5.", "mq.m7g.")):
        yield f"BadRequestException: {inputs['hostInstanceType']} does not run RabbitMQ"


def _subnet_group(store: Store, group: Resource) -> Iterator[str]:
    zones = aws_queries.availability_zones_of(store, group.inputs["subnetIds"])
    if zones is not None and len(zones) < MINIMUM_ZONES:
        yield f"DBSubnetGroupDoesNotCoverEnoughAZs: {len(zones)} availability zone; RDS requires {MINIMUM_ZONES}"


def _other_family(store: Store, type_: str, name: str | None, family: str) -> Iterator[str]:
    """Yield the conflict of a parameter group of another engine or major version."""
    for group in store.of_type(type_):
        if group.outputs["name"] == name and group.inputs["family"] != family:
            yield f"InvalidParameterCombination: {name} is of family {group.inputs['family']}, not of {family}"


def _major(inputs: Mapping[str, Any]) -> int:
    return int(inputs["engineVersion"].partition(".")[0])


_RULES: Mapping[str, Callable[[Store, Resource], Iterator[str]]] = {
    resource_types.ELASTICACHE_REPLICATION_GROUP: _cache,
    resource_types.MQ_BROKER: _broker,
    resource_types.RDS_INSTANCE: _database,
    resource_types.RDS_SUBNET_GROUP: _subnet_group,
}
