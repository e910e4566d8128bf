"""A storage in a folder, such as a mounted volume or an external disk."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from data_transfer.errors import RefusedError
from data_transfer.storage.interface import Readable, Reader, StoredObject, chunks

_INCOMING = ".incoming"
_ABANDONED_SECONDS = 24 * 3600
"""Age at which the part of an object belongs to a command that was killed."""


class FolderStorage:
    """Objects as files that only their owner can read."""

    protection = "not encrypted by this program, readable by the owner alone"

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def find(self, key: str) -> StoredObject | None:
        """Return an object, or ``None`` where it does not exist."""
        path = self._folder / key
        return StoredObject(key, path.stat().st_size) if path.is_file() else None

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below a prefix that ends in ``/``."""
        for path in sorted((self._folder / prefix).rglob("*")):
            if path.is_file():
                yield StoredObject(path.relative_to(self._folder).as_posix(), path.stat().st_size)

    def read(self, key: str) -> Reader:
        """Open an object."""
        try:
            return (self._folder / key).open("rb")
        except FileNotFoundError:
            msg = f"{self.url}/{key}: there is no such object. Check --storage and --name."
            raise RefusedError(msg) from None

    def write(self, key: str, source: Readable, expected_bytes: int) -> None:  # noqa: ARG002  a file needs no size
        """Write an object. An error in the source leaves no object."""
        incoming = self._folder / _INCOMING
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = incoming / uuid.uuid4().hex
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  mode
                file.writelines(chunks(source))
                file.flush()
                os.fsync(file.fileno())
            target = self._folder / key
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def write_bytes(self, key: str, data: bytes) -> None:
        """Write a small object."""
        self.write(key, io.BytesIO(data), len(data))

    def delete(self, key: str) -> None:
        """Delete an object."""
        (self._folder / key).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return the free space of the file system."""
        folder = self._folder
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free

    def discard_unfinished(self, prefix: str) -> None:  # noqa: ARG002  the parts have no key yet
        """Remove old parts of objects."""
        for part in (self._folder / _INCOMING).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
                    part.unlink()
