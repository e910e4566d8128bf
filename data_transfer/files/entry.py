"""An entry of a file tree, and the names that are allowed in one."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from enum import StrEnum

WORK_FOLDER = ".data-transfer"
"""Folder of this program in an imported tree: incomplete files and the state of the import."""

IGNORED = {WORK_FOLDER, "lost+found"}
"""Entries at the top of a tree that belong to no copy. A new ext4 file system has lost+found."""


class Kind(StrEnum):
    """Kind of an entry."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file, folder or symbolic link. A name that is not UTF-8 holds surrogates, as in ``os.fsdecode``."""

    path: str
    """Path below the root of the tree, with ``/``."""
    kind: Kind
    mode: int
    """Permission bits."""
    size: int = 0
    modified: int = 0
    """Time of the last change in nanoseconds."""
    sha256: str = ""
    target: str = ""
    """Target of a link."""

    @property
    def key(self) -> str:
        """Key of the content below the name of the tree. Equal files are stored once."""
        return f"files/{self.sha256[:2]}/{self.sha256}"


def unsafe(path: str) -> str | None:
    """Return the reason why a path could lead out of its tree, or ``None``."""
    if not path:
        return "the name is empty"
    if path.startswith("/"):
        return "the name is absolute"
    if "\0" in path:
        return "the name contains a zero byte"
    parts = path.split("/")
    if ".." in parts:
        return "the name contains '..'"
    if "" in parts or "." in parts:
        return "the name contains an empty part or '.'"
    return None


def unsafe_link(path: str, target: str) -> str | None:
    """Return the reason why a link could lead out of its tree, or ``None``."""
    if not target or target.startswith("/"):
        return f"the link points to {target!r}, which is absolute"
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if resolved == ".." or resolved.startswith("../"):
        return f"the link points to {target!r}, outside of the folder"
    return None


def quoted(path: str) -> str:
    """Return a path for a message, with escapes for line breaks and for bytes that are no text."""
    return json.dumps(path, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
