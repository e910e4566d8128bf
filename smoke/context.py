"""All that a check may look at besides the two objects that it compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smoke.cluster import Cluster
from smoke.expected import Expected
from smoke.http_request import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A deployed stack, and how it is looked at."""

    expected: Expected
    cluster: Cluster
    now: datetime
    timeout: float
    """Seconds to wait for an answer from a service."""
    quiet_period: timedelta
    """For how long no container may have restarted."""
    tls_name: str | None = None
    """The name that the load balancer's certificate is for."""
    ingress_address: Address | None = None
    """Where to reach every Ingress instead of where its status says."""
