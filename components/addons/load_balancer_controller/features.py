"""Optional features of the AWS Load Balancer Controller, and their permissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Statement
from partition import partition_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Features that need further permissions; a feature that is off has none."""

    waf: bool = False
    """Associate web ACLs of AWS WAF."""
    shield: bool = False
    """Enable Shield Advanced."""
    cognito: bool = False
    """Authenticate users with a Cognito user pool."""


def feature_statements(features: Features, region: str) -> Sequence[Statement]:
    """Return the statements of the features that are on."""
    return [
        *(_waf(region) if features.waf else ()),
        *(_shield() if features.shield else ()),
        *(_cognito(region) if features.cognito else ()),
    ]


def _waf(region: str) -> Sequence[Statement]:
    return [
        Statement(
            sid="AssociateWebAcl",
            actions=[
                "wafv2:AssociateWebACL",
                "wafv2:DisassociateWebACL",
                "wafv2:GetWebACL",
                "wafv2:GetWebACLForResource",
            ],
            resources=["*"],
            condition={"StringEquals": {"aws:RequestedRegion": region}},
        ),
        Statement(
            sid="SetWebAcl",
            actions=["elasticloadbalancing:SetWebAcl"],
            resources=[f"arn:{partition_of(region).name}:elasticloadbalancing:{region}:*:loadbalancer/app/*/*"],
        ),
    ]


def _shield() -> Sequence[Statement]:
    """Return the statement for Shield, which is a global service."""
    return [
        Statement(
            sid="ProtectByShield",
            actions=[
                "shield:CreateProtection",
                "shield:DeleteProtection",
                "shield:DescribeProtection",
                "shield:GetSubscriptionState",
            ],
            resources=["*"],
        )
    ]


def _cognito(region: str) -> Sequence[Statement]:
    return [
        Statement(
            sid="ReadUserPoolClients",
            actions=["cognito-idp:DescribeUserPoolClient"],
            resources=[f"arn:{partition_of(region).name}:cognito-idp:{region}:*:userpool/*"],
        )
    ]
