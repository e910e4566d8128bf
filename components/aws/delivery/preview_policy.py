"""IAM statements for a preview: read configurations, but no secrets."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.cluster.ami_release import ALL_PARAMETERS
from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement

REGIONAL_READS: Sequence[str] = (
    *("cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"),
    *("ec2:Describe*", "elasticloadbalancing:Describe*"),
    *("ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"),
    *("eks:Describe*", "eks:List*"),
    *("elasticache:Describe*", "elasticache:ListTagsForResource"),
    *("elasticfilesystem:Describe*", "elasticfilesystem:ListTagsForResource"),
    *("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"),
    *("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags"),
    *("logs:DescribeLogGroups", "logs:ListTagsForResource"),
    *("mq:Describe*", "mq:List*", "rds:Describe*", "rds:ListTagsForResource"),
    *("secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy", "secretsmanager:ListSecretVersionIds"),
    *("sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListTagsForResource"),
    *("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"),
)
"""Actions that read configurations, but no log lines, messages, images or secret values."""

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
"""Actions that the provider calls for a bucket.

S3 authorizes HeadBucket as ListBucket, so object names are readable, but not objects (API reference, HeadBucket).
"""

SECRET_READS: Sequence[str] = ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue")


def read_statements(scope: StackScope) -> list[Statement]:
    """Return statements for lookups and refreshes; most of these actions have no resource-level permissions."""
    return [
        Statement(sid="ReadSetup", actions=REGIONAL_READS, resources=["*"], condition=scope.in_region()),
        # IAM is a global service.
        Statement(sid="ReadIdentity", actions=IDENTITY_READS, resources=["*"]),
        Statement(sid="ReadBuckets", actions=BUCKET_READS, resources=scope.bucket_arns()),
        Statement(sid="ReadAmiReleases", actions=["ssm:GetParameter"], resources=_ami_releases(scope)),
    ]


def preview_statements(scope: StackScope) -> list[Statement]:
    """Return read-only statements and a denial of secrets that overrides policies attached later.

    A pull request runs its own program with this role before a review.
    """
    return [
        *read_statements(scope),
        Statement(sid="RefuseSecrets", effect="Deny", actions=SECRET_READS, resources=["*"]),
        Statement(
            sid="RefuseParameters", effect="Deny", actions=["ssm:GetParameter*"], not_resources=_ami_releases(scope)
        ),
    ]


def _ami_releases(scope: StackScope) -> list[str]:
    """Return ARNs of AWS's public parameters with the newest releases of the EKS AMI; they belong to no account."""
    return [f"arn:{scope.partition}:ssm:{scope.region}::parameter{ALL_PARAMETERS}"]
