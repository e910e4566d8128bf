"""The S3 backend of Pulumi's state: a bucket, and a KMS key for secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from components.aws.iam import Statement
from components.spec import Spec
from components.string_format import StringFormat
from partition import ANY_PARTITION


class StateBackendSpec(Spec):
    """A bucket of ``pulumi login s3://…``; it exists before the stacks."""

    bucket_arn: Annotated[
        str,
        StringFormat(
            rf"^arn:{ANY_PARTITION}:s3:::[a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9]$",
            "the ARN of an S3 bucket",
            "arn:aws:s3:::example-pulumi-state",
        ),
    ]
    kms_key_arn: (
        Annotated[
            str,
            StringFormat(
                rf"^arn:{ANY_PARTITION}:kms:[a-z0-9-]+:\d{{12}}:key/[0-9a-f-]+$",
                "the ARN of a KMS key",
                "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            ),
        ]
        | None
    ) = None
    """Key of the secrets provider and, if set, of the bucket's encryption."""


def read_state_statements(backend: StateBackendSpec, *, project: str, stacks: Sequence[str]) -> list[Statement]:
    """Return statements to read the state of these stacks; a preview takes no lock (pulumi/pulumi#8642)."""
    states = [f".pulumi/stacks/{project}/{stack}.json*" for stack in stacks]
    return [
        # Lists the stacks; the resource of ListBucket is the bucket.
        Statement(sid="ListState", actions=["s3:ListBucket"], resources=[backend.bucket_arn]),
        Statement(
            sid="ReadState",
            actions=["s3:GetObject"],
            resources=[f"{backend.bucket_arn}/{key}" for key in (".pulumi/meta.yaml", *states)],
        ),
        *_with_key(backend, "DecryptState", ["kms:Decrypt"]),
    ]


def write_state_statements(backend: StateBackendSpec, *, project: str, stack: str) -> list[Statement]:
    """Return statements to lock, read and write the state of one stack, with its history and backups."""
    folders = ("history", "backups", "journal", "locks/organization")
    keys = (f".pulumi/stacks/{project}/{stack}.json*", *(f".pulumi/{each}/{project}/{stack}/*" for each in folders))
    return [
        Statement(
            sid="WriteState",
            actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            resources=[f"{backend.bucket_arn}/{key}" for key in keys],
        ),
        *_with_key(backend, "EncryptState", ["kms:Encrypt", "kms:GenerateDataKey"]),
    ]


def _with_key(backend: StateBackendSpec, sid: str, actions: Sequence[str]) -> list[Statement]:
    return [Statement(sid=sid, actions=actions, resources=[backend.kms_key_arn])] if backend.kms_key_arn else []
