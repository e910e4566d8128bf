"""Reasons why a platform cannot use an existing VPC. A fact that the offline preview does not know is None."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.aws.network.zones import WITHOUT_CONTROL_PLANE

MINIMUM_FREE_ADDRESSES = 5
"""Addresses that EKS needs in a subnet of the cluster, to update it (EKS user guide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcFacts:
    """The DNS attributes of a VPC."""

    id: str
    dns_support: bool | None
    dns_hostnames: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetFacts:
    """The place of a subnet, and its free addresses."""

    id: str
    vpc_id: str | None
    zone: str | None
    zone_id: str | None
    free_addresses: int | None
    declared_zone: str | None = None
    """Zone in the settings; None if they name none."""


def first_fault(vpc: VpcFacts, subnets: Mapping[str, Sequence[SubnetFacts]]) -> str | None:
    """Return the first fault as ``path: problem. Fix.``; ``subnets`` are by their key in the settings."""
    return next(_faults(vpc, subnets), None)


def warnings(subnets: Mapping[str, Sequence[SubnetFacts]]) -> Iterator[str]:
    """Yield the subnets that are almost full. A cluster runs in them, but EKS can neither create nor update one."""
    for key, listed in subnets.items():
        for subnet in listed:
            if subnet.free_addresses is not None and subnet.free_addresses < MINIMUM_FREE_ADDRESSES:
                yield (
                    f"{key}: {subnet.id} has {subnet.free_addresses} free addresses, and EKS needs "
                    f"{MINIMUM_FREE_ADDRESSES} to create or update a cluster. Free some, or use a larger subnet."
                )


def _faults(vpc: VpcFacts, subnets: Mapping[str, Sequence[SubnetFacts]]) -> Iterator[str]:
    for attribute, option, value in (
        ("enableDnsSupport", "--enable-dns-support", vpc.dns_support),
        ("enableDnsHostnames", "--enable-dns-hostnames", vpc.dns_hostnames),
    ):
        if value is False:
            yield (
                f"vpcId: {attribute} of {vpc.id} is off, and nodes find the private endpoint of the API server and the "
                f"file system by DNS. Turn it on: aws ec2 modify-vpc-attribute --vpc-id {vpc.id} {option}."
            )
    for key, listed in subnets.items():
        for subnet in listed:
            if fault := _subnet_fault(vpc, subnet):
                yield f"{key}: {fault}"
        yield from (f"{key}: {fault}" for fault in _shared_zones(listed))


def _subnet_fault(vpc: VpcFacts, subnet: SubnetFacts) -> str | None:
    if subnet.vpc_id is not None and subnet.vpc_id != vpc.id:
        return f"{subnet.id} is in {subnet.vpc_id}. Use subnets of {vpc.id}."
    if subnet.zone and subnet.declared_zone and subnet.zone != subnet.declared_zone:
        return (
            f"{subnet.id} is in {subnet.zone}, and availabilityZones has {subnet.declared_zone} in its place. List the "
            "zones in the order of the subnets."
        )
    if subnet.zone_id in WITHOUT_CONTROL_PLANE:
        return (
            f"{subnet.id} is in {subnet.zone}, which is the zone {subnet.zone_id} in this account, in which EKS places "
            "no control plane. Use a subnet in another zone."
        )
    return None


def _shared_zones(subnets: Sequence[SubnetFacts]) -> Iterator[str]:
    first: dict[str, str] = {}
    for subnet in subnets:
        if subnet.zone is None:
            continue
        if subnet.zone in first:
            yield f"{first[subnet.zone]} and {subnet.id} are both in {subnet.zone}. List one subnet of each zone."
        first.setdefault(subnet.zone, subnet.id)
