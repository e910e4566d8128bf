"""IAM statements for the roles of a stack; a test compares them with the plan.

The statements do not limit the content of a role's policies. The required reviewers of the GitHub environment are the
control for that; an account can add a permissions boundary.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement, aws_managed_policy_arn, passed_to_services
from partition import partition_of

ROLE_RECIPIENTS: Sequence[str] = (*("ec2", "eks", "pods.eks", "vpc-flow-logs"),)
"""Services that receive a role of the stack: nodes, control plane, add-ons, pods, flow logs."""

SERVICE_LINKED_ROLE_SERVICES: Sequence[str] = (
    *("autoscaling.amazonaws.com", "eks.amazonaws.com", "eks-nodegroup.amazonaws.com"),
    *("elasticfilesystem.amazonaws.com", "elasticloadbalancing.amazonaws.com", "spot.amazonaws.com"),
)
"""Services that create a service-linked role on first use."""

ATTACHABLE_POLICIES: Sequence[str] = (
    *("AmazonEBSCSIDriverPolicyV2", "service-role/AmazonEFSCSIDriverPolicy"),
    *("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy"),
    *("AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore", "AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy"),
)
"""AWS managed policies that the platform attaches to its roles; none grants administrator access."""


def identity_statements(scope: StackScope, *, ci_role_prefix: str) -> list[Statement]:
    """Return statements for the stack's roles and OIDC provider; they exclude the roles of CI."""
    return [*_roles(scope, scope.iam_arns("role")), *_issuers(scope), _deny_ci_roles(scope, ci_role_prefix)]


def _roles(scope: StackScope, roles: Sequence[str]) -> list[Statement]:
    """Return statements for roles and instance profiles, limited by name and tag."""
    named = [*roles, *scope.iam_arns("instance-profile")]
    return [
        Statement(
            sid="MakeRoles",
            actions=["iam:CreateInstanceProfile", "iam:CreateRole"],
            resources=named,
            condition=scope.sets_tags(),
        ),
        Statement(
            sid="ChangeOwnRoles",
            actions=[
                *("iam:AddRoleToInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"),
                *("iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
                *("iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UntagInstanceProfile", "iam:UntagRole"),
            ],
            resources=named,
            condition=scope.has_tags(),
        ),
        Statement(
            sid="TagRoles",
            actions=["iam:TagInstanceProfile", "iam:TagRole"],
            resources=named,
            condition=scope.has_no_foreign_tags(),
        ),
        Statement(
            sid="AttachKnownPolicies",
            actions=["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            resources=roles,
            condition={
                **scope.has_tags(),
                "ArnEquals": {
                    "iam:PolicyARN": [aws_managed_policy_arn(policy, scope.region) for policy in ATTACHABLE_POLICIES]
                },
            },
        ),
        # Limited by name, because iam:PassRole does not evaluate tags (IAM user guide, "Pass a role to a service").
        Statement(
            sid="PassRoles",
            actions=["iam:PassRole"],
            resources=roles,
            condition={"StringEquals": {"iam:PassedToService": passed_to_services(ROLE_RECIPIENTS, scope.region)}},
        ),
    ]


def _issuers(scope: StackScope) -> list[Statement]:
    """Return statements for the cluster's OIDC provider and for service-linked roles."""
    return [
        Statement(
            sid="ClusterIssuers",
            actions=[
                *("iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider"),
                *("iam:DeleteOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"),
                *("iam:UntagOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint"),
            ],
            resources=[
                f"arn:{scope.partition}:iam::{scope.account_id}:oidc-provider/{_issuer_host(scope.region)}/id/*"
            ],
        ),
        Statement(
            sid="ServicesOwnRoles",
            actions=["iam:CreateServiceLinkedRole"],
            resources=[f"arn:{scope.partition}:iam::{scope.account_id}:role/aws-service-role/*"],
            condition={"StringEquals": {"iam:AWSServiceName": list(SERVICE_LINKED_ROLE_SERVICES)}},
        ),
    ]


def _issuer_host(region: str) -> str:
    """Return the host of the URLs of EKS's OIDC issuers in a region."""
    return f"oidc.eks.{region}.{partition_of(region).dns_suffix}"


def _deny_ci_roles(scope: StackScope, ci_role_prefix: str) -> Statement:
    """Deny changes of CI roles, so that a deployment cannot extend its own permissions."""
    return Statement(
        sid="LeaveCiRolesAlone",
        effect="Deny",
        actions=[
            *("iam:AttachRolePolicy", "iam:DeleteRole*", "iam:DetachRolePolicy", "iam:PassRole"),
            *("iam:PutRole*", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"),
        ],
        resources=[f"arn:{scope.partition}:iam::{scope.account_id}:role/{ci_role_prefix}-*"],
    )
