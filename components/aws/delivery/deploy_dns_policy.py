"""IAM statements for DNS records and health checks of a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.hosted_zone import hosted_zone_arn
from components.aws.iam import Statement
from partition import partition_of

RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
"""Condition key with the record names of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsName:
    """A record of a stack in a hosted zone that the stack does not own."""

    hosted_zone_id: str
    record_name: str


def dns_statements(names: Sequence[DnsName], *, region: str) -> list[Statement]:
    """Return statements to read the zones and to change only these records.

    Route 53 compares names in lower case and without a trailing dot. The id of a health check is unknown before its
    creation.
    """
    zones = sorted({name.hosted_zone_id for name in names})
    writing = [
        Statement(
            sid=f"Records{zone}",
            actions=["route53:ChangeResourceRecordSets"],
            resources=[hosted_zone_arn(zone, region)],
            # ForAllValues is true for an empty set, so the request must contain a value.
            condition={
                "ForAllValues:StringEquals": {RECORD_NAMES: _normalized(names, zone)},
                "Null": {RECORD_NAMES: "false"},
            },
        )
        for zone in zones
    ]
    return [
        *writing,
        *dns_read_statements(names, region=region),
        # CreateHealthCheck has no resource-level permissions.
        Statement(sid="NewHealthChecks", actions=["route53:CreateHealthCheck"], resources=["*"]),
        Statement(
            sid="HealthChecks",
            actions=["route53:UpdateHealthCheck", "route53:DeleteHealthCheck", "route53:ChangeTagsForResource"],
            resources=[f"arn:{partition_of(region).name}:route53:::healthcheck/*"],
        ),
    ]


def dns_read_statements(names: Sequence[DnsName], *, region: str) -> list[Statement]:
    """Return the statements that a preview needs."""
    zones = sorted({name.hosted_zone_id for name in names})
    return [
        Statement(
            sid="ReadZones",
            actions=["route53:GetHostedZone", "route53:ListResourceRecordSets"],
            resources=[hosted_zone_arn(zone, region) for zone in zones],
        ),
        Statement(
            sid="ReadChanges",
            actions=["route53:GetChange"],
            resources=[f"arn:{partition_of(region).name}:route53:::change/*"],
        ),
        Statement(
            sid="ReadHealthChecks",
            actions=["route53:GetHealthCheck", "route53:ListTagsForResource"],
            resources=[f"arn:{partition_of(region).name}:route53:::healthcheck/*"],
        ),
    ]


def _normalized(names: Sequence[DnsName], zone: str) -> list[str]:
    return sorted({each.record_name.lower().rstrip(".") for each in names if each.hosted_zone_id == zone})
