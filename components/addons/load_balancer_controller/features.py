"""What Ingresses may ask of the AWS Load Balancer Controller beyond load balancing, and what that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Each costs permissions, and has none when it is off."""

    waf: bool = False
    """A web ACL of AWS WAF before the load balancer."""
    shield: bool = False
    """Shield Advanced."""
    cognito: bool = False
    """Users signed in by a Cognito user pool."""


def feature_statements(features: Features, region: str) -> Sequence[Statement]:
    """The statements of the features that are on."""
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
            resources=[f"arn:aws:elasticloadbalancing:{region}:*:loadbalancer/app/*/*"],
        ),
    ]


def _shield() -> Sequence[Statement]:
    """Shield is one service for all regions."""
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
            resources=[f"arn:aws:cognito-idp:{region}:*:userpool/*"],
        )
    ]
