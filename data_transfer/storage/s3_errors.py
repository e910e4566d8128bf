"""Sentences for the errors of S3."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)

from data_transfer.errors import RefusedError, TransferError, UnavailableError, UsageError

NOT_FOUND = {"404", "NoSuchKey", "NotFound"}

_REFUSED = {
    "403": "access denied",
    "AccessDenied": "access denied",
    "AccountProblem": "access denied",
    "InvalidAccessKeyId": "the access key is unknown",
    "SignatureDoesNotMatch": "the secret access key is wrong",
    "ExpiredToken": "the credentials have expired",
    "NoSuchBucket": "the bucket does not exist",
    "KMS.NotFoundException": "the KMS key does not exist",
    "KMS.DisabledException": "the KMS key is disabled",
}


@contextmanager
def explained(url: str, action: str) -> Generator[None]:
    """Turn errors of boto3 into errors of this program."""
    try:
        yield
    except (BotoCoreError, ClientError, S3UploadFailedError) as error:
        raise _sentence(error, url, action) from error


def code(error: ClientError) -> str:
    """Return the code of an answer."""
    return str(cast("Any", error).response.get("Error", {}).get("Code", ""))


def precondition_failed(error: ClientError) -> bool:
    """Return whether an object is no longer the one that the request named."""
    return code(error) in {"PreconditionFailed", "412"}


def _sentence(error: Exception, url: str, action: str) -> TransferError:
    """Return an error that names the object, the operation and the reason."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return RefusedError(f"{url}: no AWS credentials to {action}. Give the pod a role, or set AWS_PROFILE.")
    if isinstance(error, NoRegionError):
        return UsageError(f"{url}: no AWS region. Set AWS_REGION, for example to us-east-1.")
    if isinstance(error, ParamValidationError):
        return UsageError(f"{url}: the address is invalid. Give s3://BUCKET/FOLDER, such as s3://backups/prod.")
    if isinstance(error, ClientError):
        return _answer(code(error), url, action)
    return UnavailableError(f"{url}: S3 failed to {action} ({type(error).__name__}). Run the command again.")


def _answer(found: str, url: str, action: str) -> TransferError:
    """Return an error for an answer of S3."""
    if found in NOT_FOUND:
        return RefusedError(f"{url}: there is no such object. Check --storage and --name.")
    if reason := _REFUSED.get(found):
        return RefusedError(f"{url}: {reason} when the program tried to {action}. Check the role and the bucket.")
    return UnavailableError(f"{url}: S3 answered {found} when the program tried to {action}. Run the command again.")
