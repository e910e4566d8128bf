"""Data that checks read besides the two objects that they compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smoke.cluster import Cluster
from smoke.expected import Expected
from smoke.http_request import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """A deployed stack, its plan, and the options of the run."""

    expected: Expected
    cluster: Cluster
    now: datetime
    timeout: float
    """Seconds to wait for a response from a service."""
    quiet_period: timedelta
    """Period in which no container may have restarted."""
    tls_name: str | None = None
    """DNS name in the load balancer's certificate."""
    ingress_address: Address | None = None
    """Address of every Ingress, instead of the address in its status."""
