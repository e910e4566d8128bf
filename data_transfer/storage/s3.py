"""A storage in S3. Every upload requests encryption on the server, because a dump contains secrets."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from data_transfer.errors import RefusedError, UnavailableError
from data_transfer.output import log
from data_transfer.storage.interface import Readable, Reader, StoredObject, WatchedReader
from data_transfer.storage.s3_client import S3Client
from data_transfer.storage.s3_errors import NOT_FOUND, code, explained
from data_transfer.storage.s3_reader import S3Reader

_MEBIBYTE = 1024 * 1024
_MIN_PART = 16 * _MEBIBYTE
_PARTS = 5_000
"""S3 accepts 10,000 parts; the expected size may be wrong by a factor of two."""


@dataclass(frozen=True, slots=True)
class Encryption:
    """Encryption on the server, with a KMS key or with keys that S3 manages."""

    kms_key: str | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """Arguments of an upload."""
        if self.kms_key:
            return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key}
        return {"ServerSideEncryption": "AES256"}

    def __str__(self) -> str:
        """Return a phrase for the log."""
        return f"encrypted with the KMS key {self.kms_key}" if self.kms_key else "encrypted with AES256 by S3"


class S3Storage:
    """Objects below a prefix of a bucket."""

    def __init__(self, url: str, bucket: str, prefix: str, client: S3Client, encryption: Encryption) -> None:
        self.url = url
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client = client
        self._encryption = encryption

    @property
    def protection(self) -> str:
        """A phrase that describes how the objects are encrypted."""
        return str(self._encryption)

    def find(self, key: str) -> StoredObject | None:
        """Return an object, or ``None`` where it does not exist."""
        with explained(f"{self.url}/{key}", "find it"):
            try:
                head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
            except ClientError as error:
                if code(error) in NOT_FOUND:
                    return None
                raise
        return StoredObject(key, int(head["ContentLength"]))

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below a prefix that ends in ``/``."""
        with explained(f"{self.url}/{prefix}", "list it"):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for entry in page.get("Contents", ()):
                    yield StoredObject(str(entry["Key"]).removeprefix(self._prefix), int(entry["Size"]))

    def read(self, key: str) -> Reader:
        """Open an object."""
        return S3Reader(self._client, self._bucket, self._prefix + key, f"{self.url}/{key}")

    def write(self, key: str, source: Readable, expected_bytes: int) -> None:
        """Write an object in parts; S3 shows it only when all parts are complete.

        The parts are uploaded one by one: the source is a pipe or a disk, and one part at a time bounds the memory.
        """
        part = max(_MIN_PART, -(-expected_bytes // _PARTS // _MEBIBYTE) * _MEBIBYTE)
        config = TransferConfig(multipart_threshold=part, multipart_chunksize=part, use_threads=False)
        passed: list[int] = []
        counted = WatchedReader(source, passed.append)
        with explained(f"{self.url}/{key}", "write it"):
            self._client.upload_fileobj(
                counted, self._bucket, self._prefix + key, ExtraArgs=self._encryption.arguments, Config=config
            )
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        if int(head["ContentLength"]) != sum(passed):
            msg = f"{self.url}/{key}: S3 stored {head['ContentLength']} of {sum(passed)} bytes. Run the command again."
            raise UnavailableError(msg)
        self._check_encryption(key, head)

    def write_bytes(self, key: str, data: bytes) -> None:
        """Write a small object."""
        with explained(f"{self.url}/{key}", "write it"):
            answer = self._client.put_object(
                Bucket=self._bucket, Key=self._prefix + key, Body=data, **self._encryption.arguments
            )
        self._check_encryption(key, answer)

    def delete(self, key: str) -> None:
        """Delete an object."""
        with explained(f"{self.url}/{key}", "delete it"):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def free_bytes(self) -> None:
        """Return ``None``: a bucket has no limit."""

    def discard_unfinished(self, prefix: str) -> None:
        """Abort the uploads that a killed command left below a prefix: their parts cost money and hold data.

        A role without s3:ListBucketMultipartUploads leaves them to the lifecycle rule of the bucket.
        """
        try:
            self._abort_uploads(prefix)
        except RefusedError as error:
            log(f"unfinished uploads remain until the lifecycle rule of the bucket removes them: {error}")

    def _abort_uploads(self, prefix: str) -> None:
        with explained(f"{self.url}/{prefix}", "list unfinished uploads"):
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for upload in page.get("Uploads", ()):
                    key = str(upload["Key"])
                    log(f"{self.url}: removing the unfinished upload of {key.removeprefix(self._prefix)}")
                    self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=str(upload["UploadId"]))

    def _check_encryption(self, key: str, answer: Mapping[str, Any]) -> None:
        wanted = self._encryption.arguments["ServerSideEncryption"]
        if answer.get("ServerSideEncryption") != wanted:
            self.delete(key)
            msg = f"{self.url}/{key}: the storage did not encrypt the object with {wanted}. Use a storage that does."
            raise RefusedError(msg)
