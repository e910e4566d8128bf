"""IAM statements for the cluster and its related resources, one for each purpose.

Adopted resources that the stack changes must have the stack's tags.
"""

from __future__ import annotations

from components.aws.delivery.stack_scope import StackScope
from components.aws.iam import Statement


def platform_statements(scope: StackScope) -> list[Statement]:
    """Return statements for the cluster, file systems, keys, logs, queues, alarms, images and buckets."""
    return [*_cluster(scope), *_tagged(scope), _own(scope), *_tagging(scope), *_named(scope)]


def _cluster(scope: StackScope) -> list[Statement]:
    """Return statements for the cluster and the resources that contain its name."""
    kinds = ("nodegroup", "addon", "access-entry", "podidentityassociation")
    parts = [f"{kind}/{scope.cluster_name}/*" for kind in kinds]
    lifecycle = ("Create", "Delete", "Update")
    return [
        Statement(
            sid="Cluster",
            actions=[
                *("eks:AssociateAccessPolicy", "eks:AssociateEncryptionConfig", "eks:DisassociateAccessPolicy"),
                *(f"eks:{verb}{part}" for verb in lifecycle for part in ("AccessEntry", "Addon")),
                *(f"eks:{verb}PodIdentityAssociation" for verb in lifecycle),
                *("eks:CreateNodegroup", "eks:DeleteNodegroup", "eks:DeleteCluster"),
                *("eks:UpdateClusterConfig", "eks:UpdateClusterVersion"),
                *("eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"),
                *("eks:TagResource", "eks:UntagResource"),
            ],
            resources=scope.arns("eks", f"cluster/{scope.cluster_name}", *parts),
        ),
    ]


def _tagged(scope: StackScope) -> list[Statement]:
    """Return statements that create resources with the stack's tags."""
    return [
        Statement(
            sid="MakeTagged",
            actions=[
                *("ecr:CreateRepository", "eks:CreateCluster", "elasticfilesystem:CreateFileSystem", "events:PutRule"),
                *("kms:CreateKey", "logs:CreateLogGroup", "sns:CreateTopic", "sqs:CreateQueue"),
            ],
            resources=["*"],
            condition={"StringEquals": {**scope.sets_tags()["StringEquals"], **scope.in_region()["StringEquals"]}},
        ),
        # Includes file systems of other stacks of the project, because environments can share one.
        Statement(
            sid="AccessPoints",
            actions=["elasticfilesystem:CreateAccessPoint"],
            resources=scope.arns("elasticfilesystem", "file-system/*"),
            condition={"StringEquals": {"aws:ResourceTag/project": scope.project}},
        ),
    ]


def _own(scope: StackScope) -> Statement:
    """Return statements that change resources with the stack's tags."""
    return Statement(
        sid="ChangeOwn",
        actions=[
            *("ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:PutLifecyclePolicy"),
            *("ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability"),
            *("elasticfilesystem:CreateMountTarget", "elasticfilesystem:DeleteAccessPoint"),
            *("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteFileSystemPolicy"),
            *("elasticfilesystem:DeleteMountTarget", "elasticfilesystem:ModifyMountTargetSecurityGroups"),
            *("elasticfilesystem:PutBackupPolicy", "elasticfilesystem:PutFileSystemPolicy"),
            *("elasticfilesystem:PutLifecycleConfiguration", "elasticfilesystem:UpdateFileSystem"),
            *("events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets"),
            *("kms:CreateAlias", "kms:CreateGrant", "kms:DeleteAlias", "kms:EnableKeyRotation"),
            *("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdateKeyDescription"),
            *("logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy"),
            *("sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe"),
            *("sqs:DeleteQueue", "sqs:SetQueueAttributes"),
        ],
        resources=["*"],
        condition=scope.has_tags(),
    )


def _tagging(scope: StackScope) -> list[Statement]:
    """Return statements that set tags; tags decide ownership, so changes of tags are restricted in the same way."""
    return [
        # Adopted subnets belong to no stack; they get the discovery tags of load balancers.
        Statement(
            sid="Tag",
            actions=[
                *("cloudwatch:TagResource", "ec2:CreateTags", "ecr:TagResource", "elasticfilesystem:TagResource"),
                *("events:TagResource", "kms:TagResource", "logs:TagResource", "sns:TagResource", "sqs:TagQueue"),
            ],
            resources=["*"],
            condition={**scope.has_no_foreign_tags(), **scope.in_region()},
        ),
        Statement(
            sid="Untag",
            actions=[
                *("cloudwatch:UntagResource", "ec2:DeleteTags", "ecr:UntagResource", "elasticfilesystem:UntagResource"),
                *("events:UntagResource", "kms:UntagResource", "logs:UntagResource"),
                *("sns:UntagResource", "sqs:UntagQueue"),
            ],
            resources=["*"],
            condition=scope.has_tags(),
        ),
    ]


def _named(scope: StackScope) -> list[Statement]:
    """Return statements for resources without reliable tags; only their names distinguish two stacks of an account."""
    names = [*(f"{prefix}-*" for prefix in scope.name_prefixes), f"{scope.cluster_name}*"]
    return [
        Statement(
            sid="Alarms",
            actions=["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
            resources=scope.arns("cloudwatch", *(f"alarm:{name}" for name in names)),
        ),
        Statement(
            sid="Dashboards",
            actions=["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
            resources=[f"arn:{scope.partition}:cloudwatch::{scope.account_id}:dashboard/{name}" for name in names],
        ),
        # IAM has no resource type for subscriptions.
        Statement(sid="Unsubscribe", actions=["sns:Unsubscribe"], resources=["*"], condition=scope.in_region()),
        Statement(
            sid="Buckets",
            actions=[
                *("s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketOwnershipControls"),
                *("s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging"),
                *("s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"),
                *("s3:TagResource", "s3:UntagResource"),
            ],
            resources=scope.bucket_arns(),
        ),
        # The role writes bucket policies. A policy that grants the role the backups is without effect.
        Statement(
            sid="NoObjects",
            effect="Deny",
            actions=["s3:*Object*"],
            resources=[f"{arn}/*" for arn in scope.bucket_arns()],
        ),
    ]
