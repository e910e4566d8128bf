"""Reading of the files of another platform. An error names the file and quotes none of its values."""

from __future__ import annotations

import sys
from pathlib import Path

STDIN = Path("-")
"""Argument that stands for standard input."""

MAX_BYTES = 4 * 2**20
"""Size of the largest file that is read."""


class DocumentError(Exception):
    """A document that cannot be used."""


def name_of(path: Path) -> str:
    """Return the name of a file for a message."""
    return "standard input" if path == STDIN else str(path)


def text_of(path: Path, *, kind: str) -> str:
    """Return the text of a file, without a byte order mark. Raises ``DocumentError``."""
    try:
        content = _bytes(path)
    except IsADirectoryError as error:
        msg = f"{name_of(path)}: it is a folder. Give a file in it."
        raise DocumentError(msg) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a path"
        msg = f"{name_of(path)}: it cannot be read ({reason}). Check the path."
        raise DocumentError(msg) from error
    if len(content) > MAX_BYTES:
        msg = f"{name_of(path)}: it is larger than {MAX_BYTES // 2**20} MiB. Give {kind}."
        raise DocumentError(msg)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name_of(path)}: it is not UTF-8 text. Convert the file to UTF-8."
        raise DocumentError(msg) from error


def _bytes(path: Path) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
