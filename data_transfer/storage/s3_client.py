"""The operations of boto3 that the program calls, with types: the permissions that its role needs."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

import boto3
from botocore.config import Config

_ATTEMPTS = 6


class Paginator(Protocol):
    """Pages of a list."""

    def paginate(self, **arguments: str) -> Iterable[Mapping[str, Any]]:
        """Yield the pages."""
        ...


class S3Client(Protocol):
    """An S3 client. The names are those of boto3."""

    def head_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]:  # noqa: N803
        """Needs s3:GetObject."""
        ...

    def get_object(self, *, Bucket: str, Key: str, IfMatch: str, Range: str) -> Mapping[str, Any]:  # noqa: N803
        """Needs s3:GetObject, and kms:Decrypt for a KMS key."""
        ...

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **encryption: str) -> Mapping[str, Any]:  # noqa: N803
        """Needs s3:PutObject, and kms:GenerateDataKey for a KMS key."""
        ...

    def upload_fileobj(self, source: Any, bucket: str, key: str, *, ExtraArgs: Any, Config: Any) -> None:  # noqa: N803
        """Needs s3:PutObject and s3:AbortMultipartUpload, and kms:GenerateDataKey and kms:Decrypt for a KMS key."""
        ...

    def delete_object(self, *, Bucket: str, Key: str) -> object:  # noqa: N803
        """Needs s3:DeleteObject."""
        ...

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> object:  # noqa: N803
        """Needs s3:AbortMultipartUpload."""
        ...

    def get_paginator(self, operation: str) -> Paginator:
        """Needs s3:ListBucket for list_objects_v2, s3:ListBucketMultipartUploads for list_multipart_uploads."""
        ...


def client() -> S3Client:
    """Return a client with the credentials, the region and the endpoint of the environment."""
    config = Config(retries={"mode": "standard", "total_max_attempts": _ATTEMPTS}, connect_timeout=10, read_timeout=60)
    session = cast("Any", boto3).Session()
    return cast("S3Client", session.client("s3", config=config))
