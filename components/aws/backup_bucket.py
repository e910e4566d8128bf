"""S3 bucket for backups."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.iam import Statement, policy_document

ABORT_UPLOAD_DAYS = 7
"""Days after which S3 deletes the parts of an unfinished upload, which are billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupBucketArgs:
    """Retention of deleted objects, and of the bucket itself."""

    deleted_versions_days: int
    retain: bool


class BackupBucket(pulumi.ComponentResource):
    """An encrypted and versioned bucket without public access, which keeps deleted objects for some days."""

    TYPE = "landfall:addons:BackupBucket"

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: BackupBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            force_destroy=not args.retain,
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=args.retain),
        )

        self.name = bucket.id
        self.arn = bucket.arn
        self.ready: Sequence[pulumi.Resource] = self._safeguards(name, bucket, args)
        """Versioning, encryption, access rules and lifecycle of the bucket."""
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _safeguards(self, name: str, bucket: aws.s3.Bucket, args: BackupBucketArgs) -> Sequence[pulumi.Resource]:
        # Retained with the bucket, which would lose its protection otherwise.
        opts = pulumi.ResourceOptions(parent=self, retain_on_delete=args.retain)
        versioning = aws.s3.BucketVersioning(
            f"{name}-versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=opts
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.id,
            rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
            opts=opts,
        )
        closed = aws.s3.BucketPublicAccessBlock(
            f"{name}-closed",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.id,
            policy=bucket.arn.apply(lambda arn: json.dumps(bucket_policy(arn))),
            # S3 rejects concurrent changes of both.
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[closed])),
        )
        lifecycle = aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.id,
            rules=lifecycle_rules(args.deleted_versions_days),
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[versioning])),
        )
        return (versioning, encryption, closed, policy, lifecycle)


def bucket_policy(bucket_arn: str) -> dict[str, Any]:
    """Return the bucket policy, which requires TLS. IAM roles grant access."""
    return policy_document(
        [
            Statement(
                sid="NothingInTheClear",
                effect="Deny",
                actions=["s3:*"],
                resources=[bucket_arn, f"{bucket_arn}/*"],
                principal={"AWS": "*"},
                condition={"Bool": {"aws:SecureTransport": "false"}},
            )
        ]
    )


def lifecycle_rules(deleted_versions_days: int) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    """Return the rules that expire deleted versions and unfinished uploads. Velero deletes the objects themselves."""
    return [
        {
            "id": "deleted-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrent_version_expiration": {"noncurrent_days": deleted_versions_days},
            "expiration": {"expired_object_delete_marker": True},
        },
        {
            "id": "unfinished-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": ABORT_UPLOAD_DAYS},
        },
    ]
