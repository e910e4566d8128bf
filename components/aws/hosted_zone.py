"""Hosted zones and domain names of Route 53."""

from __future__ import annotations

from typing import Annotated

from components.string_format import StringFormat
from partition import partition_of

HostedZoneId = Annotated[
    str, StringFormat(r"^Z[A-Z0-9]{1,31}$", "the id of a Route 53 hosted zone", "Z0123456789ABCDEFGHIJ")
]
"""Id of a hosted zone, without the prefix ``/hostedzone/``."""

DomainName = Annotated[
    str,
    StringFormat(
        r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", "a domain name in lower case", "app.example.com"
    ),
]
"""A domain in lower case without a trailing dot, such as ``example.com``."""


def hosted_zone_arn(zone_id: str, region: str) -> str:
    """Return the ARN of a zone in the partition of a region; it contains neither region nor account."""
    return f"arn:{partition_of(region).name}:route53:::hostedzone/{zone_id}"
