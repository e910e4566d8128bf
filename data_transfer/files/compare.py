"""Compares a folder with the manifest of a tree."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from data_transfer.files.entry import Entry, Kind, quoted
from data_transfer.files.manifest import FilesManifest
from data_transfer.files.target import Target
from data_transfer.output import Progress
from data_transfer.storage.interface import chunks


def differences(root: Path, manifest: FilesManifest) -> list[str]:
    """Describe every entry that is missing or has another content. Every file is read completely."""
    target = Target(root, owner=None)
    progress = Progress(f"checked {root}", manifest.size)
    faults: list[str] = []
    for entry in manifest.entries:
        status = target.status(entry)
        if status is None:
            faults.append(f"{quoted(entry.path)} is missing")
        elif entry.kind is not Kind.FILE or not stat.S_ISREG(status.st_mode):
            if not target.has(entry):
                faults.append(f"{quoted(entry.path)} is not the {entry.kind} of the manifest")
        elif status.st_size != entry.size:
            faults.append(f"{quoted(entry.path)} has {status.st_size:,} bytes instead of {entry.size:,}")
        elif _sha256(root, entry, progress) != entry.sha256:
            faults.append(f"{quoted(entry.path)} has another content")
    return faults


def _sha256(root: Path, entry: Entry, progress: Progress) -> str:
    digest = hashlib.sha256()
    with open(os.path.join(root, entry.path), "rb") as file:  # noqa: PTH118, PTH123  odd names
        for data in chunks(file):
            digest.update(data)
            progress.add(len(data))
    return digest.hexdigest()
