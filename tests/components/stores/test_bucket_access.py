"""The role of a backup has the permissions of the operations that the data transfer calls."""

from __future__ import annotations

import re
from pathlib import Path

from components.aws.iam import Statement
from components.stores.bucket_access import reader_statements, writer_statements

BUCKET = "arn:aws:s3:::backups"
CLIENT = Path(__file__).parents[3] / "data_transfer" / "storage" / "s3_client.py"


def named() -> set[str]:
    """Return the permissions that the docstrings of the client name."""
    return set(re.findall(r"\bs3:[A-Z]\w+", CLIENT.read_text(encoding="utf-8")))


def granted(statements: list[Statement]) -> dict[str, list[str]]:
    return {action: list(each.resources) for each in statements for action in each.actions}


def test_a_backup_may_do_what_its_program_calls() -> None:
    found = granted(list(writer_statements(BUCKET)))
    assert named() <= found.keys()
    # Without it a backup leaves the parts of a killed one to the lifecycle rule of the bucket.
    assert found["s3:ListBucketMultipartUploads"] == [BUCKET]


def test_an_import_only_reads_below_its_prefix() -> None:
    found = granted(list(reader_statements(BUCKET, "email-rag/")))
    assert found == {"s3:ListBucket": [BUCKET], "s3:GetObject": [f"{BUCKET}/email-rag/*"]}
