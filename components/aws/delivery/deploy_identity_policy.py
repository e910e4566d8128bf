"""What ``pulumi up`` may do in IAM: the stack's own roles, within limits that a test holds against the plan.

One limit stays open, as for everybody who makes roles: whoever may write a role's policy may write any policy. The gate
before that are the reviewers of the environment on GitHub; an account may add a permissions boundary behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement, aws_managed_policy_arn

PASSED_TO: Sequence[str] = (
    *("ec2.amazonaws.com", "eks.amazonaws.com", "pods.eks.amazonaws.com"),
    "vpc-flow-logs.amazonaws.com",
)
"""Services that get a role of the stack: nodes, control plane and add-ons, pods, flow logs."""

LINKED_SERVICES: Sequence[str] = (
    *("autoscaling.amazonaws.com", "eks.amazonaws.com", "eks-nodegroup.amazonaws.com"),
    *("elasticfilesystem.amazonaws.com", "elasticloadbalancing.amazonaws.com", "spot.amazonaws.com"),
)
"""Services that make a role of their own in an account on first use."""

ATTACHABLE: Sequence[str] = (
    *("AmazonEBSCSIDriverPolicyV2", "service-role/AmazonEFSCSIDriverPolicy"),
    *("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy"),
    *("AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore", "AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy"),
)
"""AWS managed policies that the platform's roles bear; none of them is an administrator's."""


def identity_statements(scope: StackScope, *, ci_role_prefix: str) -> list[Statement]:
    """The stack's roles and its cluster's issuer; never a role of CI, so that no deployment widens what they may do."""
    return [*_roles(scope, scope.iam_arns("role")), *_issuers(scope), _not_those_of_ci(scope, ci_role_prefix)]


def _roles(scope: StackScope, roles: Sequence[str]) -> list[Statement]:
    """Roles, and the profiles by which machines that are no node group's bear them, by name and tag."""
    named = [*roles, *scope.iam_arns("instance-profile")]
    return [
        Statement(
            sid="MakeRoles",
            actions=["iam:CreateInstanceProfile", "iam:CreateRole"],
            resources=named,
            condition=scope.makes(),
        ),
        Statement(
            sid="ChangeOwnRoles",
            actions=[
                *("iam:AddRoleToInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"),
                *("iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
                *("iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UntagInstanceProfile", "iam:UntagRole"),
            ],
            resources=named,
            condition=scope.owns(),
        ),
        Statement(
            sid="TagRoles",
            actions=["iam:TagInstanceProfile", "iam:TagRole"],
            resources=named,
            condition=scope.may_tag(),
        ),
        Statement(
            sid="AttachKnownPolicies",
            actions=["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            resources=roles,
            condition={
                **scope.owns(),
                "ArnEquals": {"iam:PolicyARN": [aws_managed_policy_arn(policy) for policy in ATTACHABLE]},
            },
        ),
        # By name alone: a role's tags do not govern who may pass it (IAM user guide, "Pass a role to a service").
        Statement(
            sid="PassRoles",
            actions=["iam:PassRole"],
            resources=roles,
            condition={"StringEquals": {"iam:PassedToService": list(PASSED_TO)}},
        ),
    ]


def _issuers(scope: StackScope) -> list[Statement]:
    """What a cluster signs its service accounts' tokens with, and the roles that AWS services make for themselves."""
    return [
        Statement(
            sid="ClusterIssuers",
            actions=[
                *("iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider"),
                *("iam:DeleteOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"),
                *("iam:UntagOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint"),
            ],
            resources=[f"arn:aws:iam::{scope.account_id}:oidc-provider/oidc.eks.{scope.region}.amazonaws.com/id/*"],
        ),
        Statement(
            sid="ServicesOwnRoles",
            actions=["iam:CreateServiceLinkedRole"],
            resources=[f"arn:aws:iam::{scope.account_id}:role/aws-service-role/*"],
            condition={"StringEquals": {"iam:AWSServiceName": list(LINKED_SERVICES)}},
        ),
    ]


def _not_those_of_ci(scope: StackScope, ci_role_prefix: str) -> Statement:
    """Whoever could change the deploy role from within a deployment would have no limit but the account's."""
    return Statement(
        sid="LeaveCiRolesAlone",
        effect="Deny",
        actions=[
            *("iam:AttachRolePolicy", "iam:DeleteRole*", "iam:DetachRolePolicy", "iam:PassRole"),
            *("iam:PutRole*", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"),
        ],
        resources=[f"arn:aws:iam::{scope.account_id}:role/{ci_role_prefix}-*"],
    )
