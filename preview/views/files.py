"""The files of a preview: text by relative path."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_UNSAFE = re.compile(r"[^\w.@+=,-]")


class Files(dict[str, str]):
    """Texts by path, in insertion order."""

    def add(self, path: str, text: str) -> None:
        """Add a file. Characters not allowed in file names are replaced; a name that collides gets a number."""
        *folders, name = path.split("/")
        clean = PurePosixPath(*(_UNSAFE.sub("_", part) for part in folders), _UNSAFE.sub("_", name))
        candidate, number = clean, 2
        while str(candidate) in self:
            candidate = clean.with_name(f"{clean.stem}-{number}{clean.suffix}")
            number += 1
        self[str(candidate)] = text

    def add_all(self, folder: str, files: Files) -> None:
        """Add the files of a view under a folder."""
        for path, text in files.items():
            self[f"{folder}/{path}"] = text
