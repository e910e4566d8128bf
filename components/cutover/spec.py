"""Settings of a cutover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from components.aws.hosted_zone import DomainName, HostedZoneId
from components.spec import Spec
from components.string_format import StringFormat
from partition import ANY_DNS_SUFFIX

ALL_TRAFFIC = 100
"""All traffic, in percent."""

LoadBalancerName = Annotated[
    str,
    StringFormat(
        rf"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+elb\.{ANY_DNS_SUFFIX}$",
        "the DNS name of a load balancer in lower case",
        "app-123.us-east-1.elb.amazonaws.com",
    ),
]
"""DNS name of an application load balancer in lower case, such as ``app-123.us-east-1.elb.amazonaws.com``."""


class OldLoadBalancerSpec(Spec):
    """The load balancer of the old platform; the stack does not change it."""

    dns_name: LoadBalancerName
    hosted_zone_id: HostedZoneId
    """Canonical hosted zone of the load balancer, from ``aws elbv2 describe-load-balancers``; not the zone of the
    record."""


class GateSpec(Spec):
    """Thresholds of the gate; two consecutive minutes above one of them send all traffic to the old load balancer."""

    server_errors: Annotated[int, Field(ge=1)] = 5
    """5xx responses in a minute; those of the services and those of the load balancer are counted separately."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """Mean response time; the threshold of the service's latency alarm by default."""


class CutoverSpec(Spec):
    """A name in Route 53 that resolves to the old load balancer, the new one or both.

    Each step is one change of ``newTrafficPercent``. The program does not know the previous step and cannot refuse a
    jump; the runbook defines the order.
    """

    hosted_zone_id: HostedZoneId
    record_name: DomainName
    """Record name in the zone; clients use this name."""
    new_traffic_percent: Literal[0, 10, 50, 100]
    """Share of DNS responses with the new load balancer; at 0 it receives no traffic, even if the old one fails."""
    old_load_balancer: OldLoadBalancerSpec | None
    """Null after the old load balancer is decommissioned."""
    gate: GateSpec = GateSpec()

    def faults(self) -> Iterable[str]:
        """Check that the old load balancer is null only when it receives no traffic."""
        if self.old_load_balancer is None and self.new_traffic_percent < ALL_TRAFFIC:
            yield (
                f"newTrafficPercent {self.new_traffic_percent} leaves {ALL_TRAFFIC - self.new_traffic_percent} % to "
                "oldLoadBalancer, which is null. Set it, or set newTrafficPercent to 100."
            )
