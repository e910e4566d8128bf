"""What deploying a stack may do in DNS: its own names, and the health checks behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Statement

RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
"""The names that a request changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsName:
    """A name that a stack answers for, in a zone of Route 53 that it does not own."""

    hosted_zone_id: str
    record_name: str


def dns_statements(names: Sequence[DnsName]) -> list[Statement]:
    """Reading these zones, and writing just these names in them.

    Route 53 compares names in lower case and without the last dot; a health check's id is not known before it is made.
    """
    zones = sorted({name.hosted_zone_id for name in names})
    writing = [
        Statement(
            sid=f"Records{zone}",
            actions=["route53:ChangeResourceRecordSets"],
            resources=[_zone(zone)],
            # For all values of none is true as well: so there has to be one.
            condition={
                "ForAllValues:StringEquals": {RECORD_NAMES: _normalized(names, zone)},
                "Null": {RECORD_NAMES: "false"},
            },
        )
        for zone in zones
    ]
    return [
        *writing,
        *dns_read_statements(names),
        # What is not there yet has no ARN, and IAM knows no resource for its making.
        Statement(sid="NewHealthChecks", actions=["route53:CreateHealthCheck"], resources=["*"]),
        Statement(
            sid="HealthChecks",
            actions=["route53:UpdateHealthCheck", "route53:DeleteHealthCheck", "route53:ChangeTagsForResource"],
            resources=["arn:aws:route53:::healthcheck/*"],
        ),
    ]


def dns_read_statements(names: Sequence[DnsName]) -> list[Statement]:
    """What a preview looks at."""
    zones = sorted({name.hosted_zone_id for name in names})
    return [
        Statement(
            sid="ReadZones",
            actions=["route53:GetHostedZone", "route53:ListResourceRecordSets"],
            resources=[_zone(zone) for zone in zones],
        ),
        Statement(sid="ReadChanges", actions=["route53:GetChange"], resources=["arn:aws:route53:::change/*"]),
        Statement(
            sid="ReadHealthChecks",
            actions=["route53:GetHealthCheck", "route53:ListTagsForResource"],
            resources=["arn:aws:route53:::healthcheck/*"],
        ),
    ]


def _normalized(names: Sequence[DnsName], zone: str) -> list[str]:
    return sorted({each.record_name.lower().rstrip(".") for each in names if each.hosted_zone_id == zone})


def _zone(hosted_zone_id: str) -> str:
    return f"arn:aws:route53:::hostedzone/{hosted_zone_id}"
