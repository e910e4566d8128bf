"""Data that checks read besides the two objects that they compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smoke.cluster import Cluster
from smoke.expected import Expected
from smoke.http_request import Address
from smoke.options import ByNamespace


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
    tls_names: ByNamespace[str]
    """DNS names in the certificates of load balancers."""
    ingress_addresses: ByNamespace[Address]
    """Addresses of Ingresses, instead of those in their status."""
