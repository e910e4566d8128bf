"""Where callers go while a system moves, as one setting that says how many of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from components.aws.hosted_zone import DomainName, HostedZoneId
from components.spec import Spec
from components.string_format import StringFormat

WHOLE = 100
"""All traffic, in percent."""

LoadBalancerName = Annotated[
    str,
    StringFormat(
        r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+elb\.amazonaws\.com$",
        "the DNS name of a load balancer in lower case",
        "app-123.us-east-1.elb.amazonaws.com",
    ),
]
"""DNS name of an application load balancer in lower case, such as ``app-123.us-east-1.elb.amazonaws.com``."""


class OldLoadBalancerSpec(Spec):
    """The load balancer that callers reach so far; nothing here changes it."""

    dns_name: LoadBalancerName
    hosted_zone_id: HostedZoneId
    """Its own canonical zone, as ``aws elbv2 describe-load-balancers`` says it; not the zone of the record."""


class GateSpec(Spec):
    """When the new side is out of order: what is worse in two minutes running sends its callers back."""

    server_errors: Annotated[int, Field(ge=1)] = 5
    """5xx answers a minute, those of the services and those of the load balancer itself each counted alone."""
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = None
    """Mean time to an answer; by default what the service's own latency alarm takes."""


class CutoverSpec(Spec):
    """A name in Route 53, answered by the old load balancer, the new one or both.

    Each step is one change of ``newTrafficPercent``. A program that sees only settings does not know the step before,
    so it cannot refuse a jump: the order is the runbook's.
    """

    hosted_zone_id: HostedZoneId
    record_name: DomainName
    """The name that callers use, in that zone."""
    new_traffic_percent: Literal[0, 10, 50, 100]
    """Share of the name's answers that are the new side; at 0 it gets none, whatever becomes of the old one."""
    old_load_balancer: OldLoadBalancerSpec | None
    """Null once it is gone."""
    gate: GateSpec = GateSpec()

    def faults(self) -> Iterable[str]:
        """No share goes to nobody."""
        if self.old_load_balancer is None and self.new_traffic_percent < WHOLE:
            yield (
                f"newTrafficPercent {self.new_traffic_percent} leaves {WHOLE - self.new_traffic_percent} % to "
                "oldLoadBalancer, which is null"
            )
