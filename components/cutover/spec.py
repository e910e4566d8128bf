"""Settings of a cutover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from components.aws.hosted_zone import DomainName, HostedZoneId
from components.aws.network.cidr import Ipv4Address
from components.spec import Spec, duplicate_faults
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


class OldHostSpec(Spec):
    """A host of the old platform without a load balancer, such as a server with Docker Compose."""

    addresses: Annotated[Sequence[Ipv4Address], Field(min_length=1)]
    """Addresses that the name resolves to. They are static, such as an Elastic IP address."""

    def faults(self) -> Iterable[str]:
        """Check that no address is listed twice: Route 53 refuses it."""
        return duplicate_faults("address", self.addresses)


class GateSpec(Spec):
    """Thresholds of the gate; two consecutive minutes above one of them send all traffic to the old platform."""

    server_errors: Annotated[int, Field(ge=1)] = 5
    """5xx responses in a minute; those of the services and those of the load balancer are counted separately."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """Mean response time; the threshold of the service's latency alarm by default."""


class CutoverSpec(Spec):
    """A name in Route 53 that resolves to the old platform, to the new load balancer, or to both.

    Each step is one change of ``newTrafficPercent``. The program does not know the previous step and cannot refuse a
    jump; the runbook defines the order.
    """

    meaningful_nulls: ClassVar[frozenset[str]] = frozenset({"old_load_balancer", "old_host"})

    hosted_zone_id: HostedZoneId
    record_name: DomainName
    """Record name in the zone; clients use this name."""
    new_traffic_percent: Literal[0, 10, 50, 100]
    """Share of DNS responses with the new load balancer; at 0 it receives no traffic, even if the old side fails."""
    old_load_balancer: OldLoadBalancerSpec | None = None
    """Load balancer of the old platform; null after it is decommissioned."""
    old_host: OldHostSpec | None = None
    """Host of the old platform, in place of a load balancer; null after it is decommissioned."""
    gate: GateSpec = GateSpec()

    def faults(self) -> Iterable[str]:
        """Check that there is one old side, and that it is null only when it receives no traffic."""
        if not {"old_load_balancer", "old_host"} & self.model_fields_set:
            yield (
                "has neither oldLoadBalancer nor oldHost. Give the one that serves the name today, or null after it is "
                "decommissioned."
            )
            return
        if self.old_load_balancer and self.old_host:
            yield "oldLoadBalancer and oldHost exclude each other. Keep the one that serves the name today."
        if not (self.old_load_balancer or self.old_host) and self.new_traffic_percent < ALL_TRAFFIC:
            key = "oldHost" if "old_host" in self.model_fields_set else "oldLoadBalancer"
            yield (
                f"newTrafficPercent {self.new_traffic_percent} leaves {ALL_TRAFFIC - self.new_traffic_percent} % to "
                f"{key}, which is null. Set it, or set newTrafficPercent to 100."
            )
