"""Reads an S3 object, and continues where a connection broke."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from data_transfer.errors import UnavailableError
from data_transfer.output import log, size
from data_transfer.storage.interface import Readable
from data_transfer.storage.s3_client import S3Client
from data_transfer.storage.s3_errors import explained, precondition_failed

_ATTEMPTS = 5
_PAUSE_SECONDS = 1.0

_BROKEN = (BotoCoreError, HTTPError, ConnectionError, TimeoutError)


class S3Reader:
    """An open object. Every request names its ETag, so that a replaced object is an error and never a mixture."""

    def __init__(
        self, client: S3Client, bucket: str, key: str, url: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client, self._bucket, self._key, self._url, self._pause = client, bucket, key, url, pause
        with explained(url, "read it"):
            head = client.head_object(Bucket=bucket, Key=key)
        self._etag = str(head["ETag"])
        self._size = int(head["ContentLength"])
        self._offset = 0
        self._body: Any = None

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self._close()

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        found = b""
        while data := self._next(size - len(found) if size >= 0 else -1):
            found += data
        return found

    def _next(self, size: int) -> bytes:
        """Return some of the next bytes."""
        wanted = self._size - self._offset
        if size >= 0:
            wanted = min(wanted, size)
        if wanted <= 0:
            return b""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                data = bytes(self._open().read(wanted))
            except _BROKEN as error:
                self._close()
                self._report(attempt, error)
                continue
            if data:
                self._offset += len(data)
                return data
            self._close()
            self._report(attempt, EOFError("the connection ended early"))
        msg = f"{self._url}: the connection broke {_ATTEMPTS} times at {self._offset:,} bytes. Run the command again."
        raise UnavailableError(msg)

    def _open(self) -> Readable:
        if self._body is None:
            with explained(self._url, "read it"):
                try:
                    response = self._client.get_object(
                        Bucket=self._bucket, Key=self._key, IfMatch=self._etag, Range=f"bytes={self._offset}-"
                    )
                except ClientError as error:
                    if not precondition_failed(error):
                        raise
                    msg = f"{self._url}: the object was replaced while the program read it. Run the command again."
                    raise UnavailableError(msg) from error
            self._body = response["Body"]
        return self._body

    def _report(self, attempt: int, error: Exception) -> None:
        if attempt < _ATTEMPTS:
            log(f"{self._url}: {type(error).__name__} after {size(self._offset)}; reading on from there")
            self._pause(_PAUSE_SECONDS * attempt)

    def _close(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
