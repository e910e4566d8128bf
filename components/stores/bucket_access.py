"""IAM statements for objects in a bucket."""

from __future__ import annotations

from collections.abc import Sequence

from components.aws.iam import Statement


def reader_statements(bucket_arn: str, prefix: str = "") -> Sequence[Statement]:
    """Return permission to list a bucket and to read the objects below a prefix."""
    return [
        Statement(sid="ListObjects", actions=["s3:ListBucket"], resources=[bucket_arn]),
        Statement(sid="ReadObjects", actions=["s3:GetObject"], resources=[f"{bucket_arn}/{prefix}*"]),
    ]


def writer_statements(bucket_arn: str) -> Sequence[Statement]:
    """Return permission to list a bucket, and to read, write and delete its objects and unfinished uploads."""
    return [
        Statement(
            sid="ListObjects", actions=["s3:ListBucket", "s3:ListBucketMultipartUploads"], resources=[bucket_arn]
        ),
        Statement(
            sid="KeepObjects",
            actions=[
                *("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts"),
                "s3:PutObject",
            ],
            resources=[f"{bucket_arn}/*"],
        ),
    ]
