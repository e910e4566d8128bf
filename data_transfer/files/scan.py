"""Lists the entries of a folder."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from data_transfer.errors import RefusedError
from data_transfer.files.entry import IGNORED, Entry, Kind, quoted, unsafe_link


def scan(root: Path, exclude: Sequence[str] = ()) -> Iterator[Entry]:
    """Yield every entry below a folder, a folder before its content. Files have no checksum yet.

    A symbolic link is an entry and is not followed. Patterns exclude paths: ``temp`` and everything below it,
    ``*.log`` in every folder. An entry that is removed meanwhile is left out.
    """
    if not root.is_dir():
        msg = f"{root}: there is no such folder. Correct --folder."
        raise RefusedError(msg)
    yield from _below(str(root), "", exclude)


def _below(root: str, folder: str, exclude: Sequence[str]) -> Iterator[Entry]:
    for child in _children(root, folder):
        path = f"{folder}/{child.name}" if folder else child.name
        if path in IGNORED or any(fnmatch.fnmatchcase(path, pattern) for pattern in exclude):
            continue
        try:
            status = child.stat(follow_symlinks=False)
            mode = stat.S_IMODE(status.st_mode) & 0o777
            link = _link(root, path, mode) if child.is_symlink() else None
        except FileNotFoundError:
            continue
        if link:
            yield link
        elif child.is_dir(follow_symlinks=False):
            yield Entry(path=path, kind=Kind.FOLDER, mode=mode)
            yield from _below(root, path, exclude)
        elif child.is_file(follow_symlinks=False):
            yield Entry(path=path, kind=Kind.FILE, mode=mode, size=status.st_size, modified=status.st_mtime_ns)
        else:
            msg = f"{root}: {quoted(path)} is a socket, pipe or device. Remove it, or leave it out with --exclude."
            raise RefusedError(msg)


def _children(root: str, folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder in order; one below the root may be removed since its own folder was listed."""
    try:
        with os.scandir(os.path.join(root, folder)) as found:  # noqa: PTH118  a Path would change odd names
            return sorted(found, key=lambda child: child.name)
    except (FileNotFoundError, NotADirectoryError):
        if not folder:
            raise
        return []


def _link(root: str, path: str, mode: int) -> Entry:
    target = os.readlink(os.path.join(root, path))  # noqa: PTH115, PTH118  a Path would change odd names
    if reason := unsafe_link(path, target):
        msg = f"{root}: {quoted(path)} is refused: {reason}. Remove it, or leave it out with --exclude."
        raise RefusedError(msg)
    return Entry(path=path, kind=Kind.LINK, mode=mode, target=target)
