"""Settings of endpoints that callers outside the cluster reach."""

from __future__ import annotations

from typing import ClassVar

from components.spec import Spec


class PublicEndpointSpec(Spec):
    """An endpoint that callers outside the cluster reach: a load balancer, or the cluster's API server.

    The rules for production apply to every section of this type, wherever it is in the settings.
    """

    callers_field: ClassVar[str] = "allowed_cidr_blocks"
    """Field with the CIDR blocks of the callers."""
    certificate_field: ClassVar[str | None] = None
    """Field with the ARN of an ACM certificate; None if TLS needs no certificate in ACM."""

    deletion_protection: bool = False
    """Prevents the deletion of the endpoint, also by this program, until it is turned off."""
