"""Writes the entries of a tree below a folder, each completely or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_transfer.errors import DifferenceError, RefusedError, UnavailableError
from data_transfer.files.entry import WORK_FOLDER, Entry, Kind, quoted
from data_transfer.storage.interface import HashingReader, Readable, chunks


@dataclass(frozen=True, slots=True)
class Owner:
    """Numeric owner of written entries."""

    user: int
    group: int


class Target:
    """A folder that receives a tree."""

    def __init__(self, root: Path, owner: Owner | None) -> None:
        self._root = root
        self._owner = owner
        self._incoming = root / WORK_FOLDER / "incoming"
        self._folders: dict[str, bool] = {"": True}
        """Folders that were checked, and whether they exist. A lookup of each again would be slow on a network disk."""

    @contextmanager
    def locked(self) -> Generator[None]:
        """Hold the lock of the folder: a second import would remove the incomplete files of the first one."""
        work = self._root / WORK_FOLDER
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (work / "lock").open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                msg = f"{self._root}: another import is running in it. Wait for its end, and run it again."
                raise UnavailableError(msg) from error
            except OSError as error:
                if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):  # a network disk without locks
                    raise
            yield

    def prepare(self) -> None:
        """Create the folder of incomplete files, and remove those of a killed import."""
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in self._incoming.iterdir():
            part.unlink()

    def status(self, entry: Entry) -> os.stat_result | None:
        """Return the status of an entry in the folder, or ``None``; raise an error for a link on its way."""
        return self._lstat(entry.path) if self._has_folder(entry.path.rpartition("/")[0]) else None

    def has(self, entry: Entry) -> bool:
        """Return whether the folder has an entry with this content, by size and time of the last change."""
        found = self.status(entry)
        if found is None:
            return False
        if entry.kind is Kind.FOLDER:
            return stat.S_ISDIR(found.st_mode)
        if entry.kind is Kind.LINK:
            return stat.S_ISLNK(found.st_mode) and os.readlink(self._path(entry.path)) == entry.target  # noqa: PTH115  odd names
        same_second = found.st_mtime_ns // 10**9 == entry.modified // 10**9  # some file systems store no fractions
        return stat.S_ISREG(found.st_mode) and found.st_size == entry.size and same_second

    def _has_folder(self, path: str) -> bool:
        if path not in self._folders:
            found = self._lstat(path) if self._has_folder(path.rpartition("/")[0]) else None
            if found and not stat.S_ISDIR(found.st_mode):
                msg = f"{self._root}: {quoted(path)} is not a folder, and the copy has files in it. Remove it."
                raise RefusedError(msg)
            self._folders[path] = found is not None
        return self._folders[path]

    def make_folder(self, entry: Entry) -> None:
        """Create a folder, which is writable until its content is complete."""
        found = self._lstat(entry.path)
        if found is None:
            os.mkdir(self._path(entry.path), 0o700)  # noqa: PTH102  odd names
        elif not stat.S_ISDIR(found.st_mode):
            msg = f"{self._root}: {quoted(entry.path)} is not a folder, and the copy has a folder there. Remove it."
            raise RefusedError(msg)

    def finish_folder(self, entry: Entry) -> None:
        """Set owner and permissions of a folder."""
        self._finish(self._path(entry.path), entry)

    def make_link(self, entry: Entry) -> None:
        """Create a symbolic link."""
        part = self._incoming / uuid.uuid4().hex
        part.symlink_to(entry.target)
        if self._owner:
            os.lchown(part, self._owner.user, self._owner.group)
        self._move(part, entry)

    def write(self, entry: Entry, source: Readable) -> None:
        """Write a file, and move it to its name only when its checksum is right."""
        part = self._incoming / uuid.uuid4().hex
        try:
            with part.open("xb") as file:
                hashing = HashingReader(source)
                for data in chunks(hashing):
                    file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if (hashing.size, hashing.sha256) != (entry.size, entry.sha256):
                msg = f"{quoted(entry.path)}: the content in the storage is damaged. Export the files again."
                raise DifferenceError(msg)
            self._finish(str(part), entry)
            os.utime(part, ns=(entry.modified, entry.modified))
            self._move(part, entry)
        finally:
            part.unlink(missing_ok=True)

    def _finish(self, path: str, entry: Entry) -> None:
        if self._owner:
            os.chown(path, self._owner.user, self._owner.group)
        os.chmod(path, entry.mode)  # noqa: PTH101  odd names

    def _move(self, part: Path, entry: Entry) -> None:
        path = self._path(entry.path)
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114  odd names
            msg = f"{self._root}: {quoted(entry.path)} is a folder, and the copy has a {entry.kind} there. Remove it."
            raise RefusedError(msg)
        os.replace(part, path)  # noqa: PTH105  odd names

    def _lstat(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(self._path(path))
        except FileNotFoundError:
            return None

    def _path(self, path: str) -> str:
        return os.path.join(self._root, path)  # noqa: PTH118  a Path would change odd names
