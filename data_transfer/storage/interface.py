"""The operations of a storage that the commands use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

CHUNK_BYTES = 1024 * 1024
"""Bytes that are read at once."""


class Readable(Protocol):
    """A source of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return ``size`` bytes, and fewer only at the end."""
        ...


class Reader(Readable, Protocol):
    """An open object."""

    def __enter__(self) -> Self:
        """Return the reader."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the object."""
        ...


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A complete object."""

    key: str
    size: int


class Storage(Protocol):
    """A storage. An object is complete or absent: readers never see a part of one."""

    @property
    def url(self) -> str:
        """Address, as the user gave it."""
        ...

    @property
    def protection(self) -> str:
        """A phrase that describes how the objects are encrypted."""
        ...

    def find(self, key: str) -> StoredObject | None:
        """Return an object, or ``None`` where it does not exist."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below a prefix that ends in ``/``."""
        ...

    def read(self, key: str) -> Reader:
        """Open an object."""
        ...

    def write(self, key: str, source: Readable, expected_bytes: int) -> None:
        """Write an object of about the expected size. An error in the source leaves no object."""
        ...

    def write_bytes(self, key: str, data: bytes) -> None:
        """Write a small object."""
        ...

    def delete(self, key: str) -> None:
        """Delete an object."""
        ...

    def free_bytes(self) -> int | None:
        """Return the free space, or ``None`` where the storage has no limit."""
        ...

    def discard_unfinished(self, prefix: str) -> None:
        """Remove the parts of objects that a killed command left below a prefix."""
        ...


class HashingReader:
    """Computes size and SHA-256 of the bytes that pass."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes of the source."""
        data = self._source.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        """Checksum of the bytes so far."""
        return self._hash.hexdigest()


class WatchedReader:
    """Reports the number of the bytes that pass."""

    def __init__(self, source: Readable, report: Callable[[int], None]) -> None:
        self._source = source
        self._report = report

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes of the source."""
        data = self._source.read(size)
        self._report(len(data))
        return data


def chunks(source: Readable) -> Iterator[bytes]:
    """Yield the bytes of a source."""
    while data := source.read(CHUNK_BYTES):
        yield data


def read_bytes(storage: Storage, key: str) -> bytes:
    """Return a small object."""
    with storage.read(key) as reader:
        return b"".join(chunks(reader))
