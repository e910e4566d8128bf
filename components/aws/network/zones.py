"""Availability zones in which EKS places a control plane.

Names of zones differ by account: ``us-east-1a`` of two accounts can be two zones. Their ids are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import pulumi
import pulumi_aws as aws
from pydantic import AfterValidator

from components.string_format import StringFormat

WITHOUT_CONTROL_PLANE = frozenset({"use1-az3", "usw1-az2", "cac1-az3"})
"""Ids of the zones in which a cluster's subnets cannot be (EKS user guide, "Subnet requirements for clusters")."""

OFTEN_WITHOUT_CONTROL_PLANE = frozenset({"us-east-1e"})
"""Names that many accounts have for one of these zones."""

LAST_LETTER = "f"
"""Letter of the last zone of ``us-east-1``, the region with the most zones."""

SHOW_ZONES = (
    "aws ec2 describe-availability-zones --query 'AvailabilityZones[].[ZoneName,ZoneId]' --output text --region {}"
)
"""Command that prints the names and ids of the zones of a region."""


def _exists_somewhere(name: str) -> str:
    if name[-1] > LAST_LETTER:
        msg = f"no AWS account has a zone {name}: names end with a letter from a to {LAST_LETTER}. Use {name[:-1]}a."
        raise ValueError(msg)
    return name


ZoneName = Annotated[
    str,
    StringFormat(r"^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$", "an availability zone", "eu-west-1a"),
    AfterValidator(_exists_somewhere),
]
"""Name of an availability zone."""


def zone_fault(names: Iterable[str], ids: Mapping[str, str], region: str) -> str | None:
    """Return the first reason why subnets of a cluster cannot be in the zones; ``ids`` holds the zones by name."""
    usable = ", ".join(f"{name} ({id_})" for name, id_ in sorted(ids.items()) if id_ not in WITHOUT_CONTROL_PLANE)
    for name in names:
        if name not in ids:
            return f"this account has no zone {name} in {region}. Use zones of: {usable}."
        if ids[name] in WITHOUT_CONTROL_PLANE:
            return (
                f"{name} is the zone {ids[name]} in this account, in which EKS places no control plane. "
                f"Use zones of: {usable}."
            )
    return None


def checked_zones(path: str, names: Sequence[str], region: str, opts: pulumi.InvokeOptions) -> pulumi.Output[None]:
    """Look up the zones of the account, and fail if subnets of a cluster cannot be in one of the given zones.

    The offline preview knows no ids. It warns of names that many accounts have for a zone without control planes.
    """

    def check(zones: aws.GetAvailabilityZonesResult) -> None:
        if zones.zone_ids:
            fault = zone_fault(names, dict(zip(zones.names, zones.zone_ids, strict=True)), region)
            if fault:
                msg = f"{path}: {fault}"
                raise pulumi.RunError(msg)
            return
        for name in OFTEN_WITHOUT_CONTROL_PLANE.intersection(names):
            pulumi.log.warn(
                f"{path}: {name} is a zone without EKS control planes in many accounts; the deployment checks its id. "
                f"List your zones with: {SHOW_ZONES.format(region)}"
            )

    return aws.get_availability_zones_output(
        state="available", filters=[{"name": "zone-type", "values": ["availability-zone"]}], opts=opts
    ).apply(check)
