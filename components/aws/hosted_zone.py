"""Zones of Route 53, as settings and IAM policies name them."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

HostedZoneId = Annotated[str, StringConstraints(pattern=r"^Z[A-Z0-9]{1,31}$")]
"""What Route 53 calls a zone, without the ``/hostedzone/`` that its console puts before it."""

DomainName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
"""A domain in lower case and without a final dot, such as ``example.com``."""


def hosted_zone_arn(zone_id: str) -> str:
    """A zone's ARN, which says neither region nor account."""
    return f"arn:aws:route53:::hostedzone/{zone_id}"
