"""Requests about a network that EC2, EFS and EKS reject, because of a zone or of an address that is in use.

Sources: the errors ``InvalidSubnet.Conflict`` and ``Resource.AlreadyAssociated`` of EC2, ``MountTargetConflict`` of EFS
and ``UnsupportedAvailabilityZoneException`` of EKS in the service references, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network

from plan import resource_types
from rehearsal.cloud import aws_queries
from rehearsal.cloud.account import WITHOUT_CONTROL_PLANE, zone_id
from rehearsal.cloud.model import Resource
from rehearsal.cloud.store import Store

Rule = Callable[[Store, Resource], Iterator[str]]


def impossible(store: Store, resource: Resource) -> Iterator[str]:
    """Yield the reasons for which AWS rejects the create of a resource."""
    rule = _RULES.get(resource.type)
    if rule:
        yield from rule(store, resource)


def _subnet(store: Store, subnet: Resource) -> Iterator[str]:
    zone = subnet.inputs.get("availabilityZone")
    if zone and zone_id(zone) is None:
        yield f"the account has no zone {zone}"
    block = subnet.inputs.get("cidrBlock")
    for other in _others(store, subnet, "vpcId"):
        taken = other.inputs.get("cidrBlock")
        if block and taken and IPv4Network(block).overlaps(IPv4Network(taken)):
            yield f"InvalidSubnet.Conflict: {block} overlaps {taken} of {other.urn}"


def _nat_gateway(store: Store, gateway: Resource) -> Iterator[str]:
    for other in _others(store, gateway, "allocationId"):
        yield f"Resource.AlreadyAssociated: {gateway.inputs['allocationId']} is the address of {other.urn}"


def _mount_target(store: Store, target: Resource) -> Iterator[str]:
    zones = aws_queries.availability_zones_of(store, [target.inputs["subnetId"]])
    for other in _others(store, target, "fileSystemId"):
        if zones and zones == aws_queries.availability_zones_of(store, [other.inputs["subnetId"]]):
            yield f"MountTargetConflict: mount target already exists in {', '.join(zones)}: {other.urn}"


def _cluster(store: Store, cluster: Resource) -> Iterator[str]:
    zones = aws_queries.availability_zones_of(store, cluster.inputs["vpcConfig"]["subnetIds"])
    if zones is not None and len(zones) < aws_queries.MINIMUM_ZONES:
        yield f"its subnets are in {len(zones)} availability zone; EKS requires {aws_queries.MINIMUM_ZONES}"
    for zone in sorted(zones or ()):
        if zone_id(zone) in WITHOUT_CONTROL_PLANE:
            yield f"UnsupportedAvailabilityZoneException: EKS places no control plane in {zone} ({zone_id(zone)})"


def _others(store: Store, resource: Resource, key: str) -> Iterator[Resource]:
    """Yield the other resources of the type with the same value of an input, also those that are being created."""
    for other in (*store.of_type(resource.type), *store.creating):
        same = other.type == resource.type and other.inputs.get(key) == resource.inputs.get(key)
        if same and resource.inputs.get(key) is not None and other is not resource:
            yield other


_RULES: Mapping[str, Rule] = {
    resource_types.EC2_NAT_GATEWAY: _nat_gateway,
    resource_types.EC2_SUBNET: _subnet,
    resource_types.EFS_MOUNT_TARGET: _mount_target,
    resource_types.EKS_CLUSTER: _cluster,
}
