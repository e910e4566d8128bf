"""Paths in containers, and small files of the project."""

from __future__ import annotations

import posixpath
from pathlib import Path

MAX_BYTES = 16 * 2**10
"""Size of the largest file that is copied into the settings."""


def clean(path: str) -> str:
    """Return an absolute path as the settings accept it: without dots and a slash at its end."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


def is_small_file(path: str | None) -> bool:
    """Return True for a regular file that may be copied. Files of the kernel say that they are empty."""
    try:
        return path is not None and Path(path).is_file() and 0 < Path(path).stat().st_size <= MAX_BYTES
    except (OSError, ValueError):
        return False
