"""Copies one file into the storage, and notices when the file changes meanwhile."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Generator, MutableSet
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from data_transfer.files.entry import Entry
from data_transfer.storage.interface import HashingReader, Readable, Storage, WatchedReader, chunks

Report = Callable[[int], None]
"""Counts copied bytes; raises an error when the command is ending."""

SMALL_BYTES = 8 * 1024 * 1024
"""A file up to this size is read once, into memory."""

_ATTEMPTS = 3

_NO_LONGER_A_FILE = {errno.ELOOP, errno.EISDIR, errno.ENOTDIR, errno.ENXIO}


class FileChangedError(Exception):
    """The file changed, or disappeared, while it was copied."""


class Copier:
    """Copies the files of one folder."""

    def __init__(self, storage: Storage, name: str, root: Path, stored: MutableSet[str]) -> None:
        self._storage, self._name, self._root, self._stored = storage, name, root, stored

    def copy(self, entry: Entry, report: Report) -> Entry:
        """Store the content of a file unless it is stored; return the entry with its checksum."""
        for _ in range(_ATTEMPTS):
            try:
                with _opened(self._root, entry.path) as file:
                    return self._copy(file, entry, report)
            except FileChangedError:
                continue
            except FileNotFoundError:
                break
        raise FileChangedError(entry.path)

    def _copy(self, file: BinaryIO, entry: Entry, report: Report) -> Entry:
        status = os.fstat(file.fileno())
        small = status.st_size <= SMALL_BYTES
        data = file.read() if small else b""
        sha256, size = _hashed(io.BytesIO(data) if small else file, lambda _: report(0))
        _refuse_change(file, status, size)
        copied = replace(entry, size=size, modified=status.st_mtime_ns, sha256=sha256)
        key = f"{self._name}/{copied.key}"
        if key in self._stored:
            report(size)
        elif small:
            self._storage.write_bytes(key, data)
            report(size)
        else:
            file.seek(0)
            self._storage.write(key, _Unchanged(WatchedReader(file, report), size, sha256), size)
        self._stored.add(key)
        return copied


def _hashed(source: Readable, report: Report) -> tuple[str, int]:
    """Return checksum and size of a source."""
    hashing = HashingReader(WatchedReader(source, report))
    for _ in chunks(hashing):
        pass
    return hashing.sha256, hashing.size


@contextmanager
def _opened(root: Path, path: str) -> Generator[BinaryIO]:
    """Open a regular file. A link that replaced it since the scan is a change."""
    try:
        descriptor = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # noqa: PTH118  odd names
    except OSError as error:
        if error.errno in _NO_LONGER_A_FILE:
            raise FileChangedError(path) from error
        raise
    with open(descriptor, "rb") as file:  # noqa: PTH123  an open descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileChangedError(path)
        yield file


def _refuse_change(file: BinaryIO, before: os.stat_result, size: int) -> None:
    after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != before.st_size:
        raise FileChangedError


class _Unchanged:
    """Raises an error before the last bytes of a source that is no longer the same, so that no object is written."""

    def __init__(self, source: Readable, size: int, sha256: str) -> None:
        self._source = HashingReader(source)
        self._expected = size, sha256

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        data = self._source.read(size)
        at_end = len(data) < size or self._source.size >= self._expected[0]
        if at_end and (self._source.size, self._source.sha256) != self._expected:
            raise FileChangedError
        return data
