"""Settings of endpoints that callers outside the cluster reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from components.deletion_protection import DeletionProtectionSpec

MAX_SECURITY_GROUP_RULES = 60
"""Inbound IPv4 rules of a security group: AWS's default quota (VPC user guide, "Amazon VPC quotas")."""


class PublicEndpointSpec(DeletionProtectionSpec):
    """An endpoint that callers outside the cluster reach: a load balancer, or the cluster's API server.

    The rules for production apply to every section of this type, wherever it is in the settings.
    """

    callers_field: ClassVar[str] = "allowed_cidr_blocks"
    """Field with the CIDR blocks of the callers."""
    certificate_field: ClassVar[str | None] = None
    """Field with the ARN of an ACM certificate; None if TLS needs no certificate in ACM."""
    public_field: ClassVar[str | None] = None
    """Field that requests an endpoint for all addresses; None if production never has one."""

    deletion_protection: bool = False
    """Prevents the deletion of the endpoint, also by this program, until it is turned off."""


def security_group_faults(field: str, blocks: Sequence[str], listeners: int) -> Iterable[str]:
    """Yield a message if callers need more rules in the load balancer's security group than AWS accepts.

    The AWS Load Balancer Controller adds one rule for each block and listener.
    """
    count = len(set(blocks))
    limit = MAX_SECURITY_GROUP_RULES // listeners
    if count > limit:
        yield (
            f"{field} has {count} blocks. A security group has at most {MAX_SECURITY_GROUP_RULES} rules, one for each "
            f"block and port of the load balancer. Combine them to at most {limit} blocks for {listeners} "
            f"port{'' if listeners == 1 else 's'}."
        )
