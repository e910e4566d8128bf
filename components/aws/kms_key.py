"""References to keys of AWS KMS."""

from __future__ import annotations

from typing import Annotated

from components.string_format import StringFormat
from partition import ANY_PARTITION

KmsKeyArn = Annotated[
    str,
    StringFormat(
        rf"^arn:{ANY_PARTITION}:kms:.+:key/.+$",
        "the ARN of a KMS key",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
]
"""ARN of a key in AWS KMS."""
