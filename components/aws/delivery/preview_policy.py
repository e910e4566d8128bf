"""What a preview may do: see how things are, and no secret."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement

REGIONAL_READS: Sequence[str] = (
    *("cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"),
    *("ec2:Describe*", "elasticloadbalancing:Describe*"),
    *("ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"),
    *("eks:Describe*", "eks:List*"),
    *("elasticfilesystem:Describe*", "elasticfilesystem:ListTagsForResource"),
    *("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"),
    *("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags"),
    *("logs:DescribeLogGroups", "logs:ListTagsForResource"),
    *("sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListTagsForResource"),
    *("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"),
)
"""How resources are set up, never what they hold: no log lines, messages, images or secret values."""

IDENTITY_READS: Sequence[str] = (
    *("iam:GetInstanceProfile", "iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion"),
    *("iam:GetRole", "iam:GetRolePolicy"),
    *("iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListOpenIDConnectProviders"),
    *("iam:ListPolicyVersions", "iam:ListRolePolicies"),
)

BUCKET_READS: Sequence[str] = (
    *("s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration"),
    *("s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource"),
)
"""Of a bucket itself, all that the provider asks of one; not its objects, though whether there is a bucket S3 tells
those only who may list their names (API reference, HeadBucket)."""

SECRET_READS: Sequence[str] = (
    *("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),
    "ssm:GetParameter*",
)


def read_statements(scope: StackScope) -> list[Statement]:
    """What Pulumi and its providers look up and refresh; most of these actions know no single resource."""
    return [
        Statement(sid="ReadSetup", actions=REGIONAL_READS, resources=["*"], condition=scope.here()),
        # IAM is not in any region.
        Statement(sid="ReadIdentity", actions=IDENTITY_READS, resources=["*"]),
        Statement(sid="ReadBuckets", actions=BUCKET_READS, resources=scope.bucket_arns()),
    ]


def preview_statements(scope: StackScope) -> list[Statement]:
    """Read only; and secrets stay shut even if somebody attaches a wider policy later on.

    A pull request runs its own program with this role, before anybody has reviewed it.
    """
    return [
        *read_statements(scope),
        Statement(sid="RefuseSecrets", effect="Deny", actions=SECRET_READS, resources=["*"]),
    ]
