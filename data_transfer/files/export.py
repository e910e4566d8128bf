"""Copies a file tree into the storage, and only the content that the storage does not have yet."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data_transfer import names
from data_transfer.errors import DifferenceError, UnavailableError
from data_transfer.files import manifest as manifests
from data_transfer.files.entry import Entry, Kind, quoted
from data_transfer.files.manifest import FilesManifest
from data_transfer.files.scan import scan
from data_transfer.files.source import Copier, FileChangedError
from data_transfer.files.workers import Check, for_each
from data_transfer.output import Progress, listed, log, number, size
from data_transfer.storage.interface import Storage

_SAVE_SECONDS = 30.0
"""Interval at which the copied files are noted. After a kill, the files since then are hashed again, not sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Options of an export."""

    folder: Path
    name: str
    exclude: Sequence[str] = ()
    threads: int = 8
    checksum: bool = False
    """Read every file again instead of trusting size and time of the last change."""
    live: bool = False
    """Accept files that change: a head start, before an export without changes."""


class Export:
    """An export of a tree: what is missing in the storage, and its copy."""

    def __init__(self, storage: Storage, options: ExportOptions) -> None:
        self._storage, self._options = storage, options
        self._root = options.folder
        self._entries = list(scan(self._root, options.exclude))
        self._stored = {found.key for found in storage.list(f"{options.name}/files/")}
        self._done = {} if options.checksum else self._known()
        self.missing = [entry for entry in self.files if entry.path not in self._done]
        self._changed: list[str] = []
        self._saved = time.monotonic()

    @property
    def files(self) -> list[Entry]:
        """Files of the tree."""
        return [entry for entry in self._entries if entry.kind is Kind.FILE]

    @property
    def missing_bytes(self) -> int:
        """Bytes of the files to copy."""
        return sum(entry.size for entry in self.missing)

    def check_space(self) -> None:
        """Raise an error where the storage has less space than the missing files need."""
        free = self._storage.free_bytes()
        if free is not None and free < self.missing_bytes:
            needed = size(self.missing_bytes)
            msg = f"{self._storage.url}: {size(free)} are free, and the files need {needed}. Use another storage."
            raise UnavailableError(msg)

    def run(self) -> FilesManifest:
        """Copy the missing files and write the manifest."""
        self.check_space()
        self._storage.discard_unfinished(f"{self._options.name}/")
        progress = Progress("copied", self.missing_bytes)
        copier = Copier(self._storage, self._options.name, self._root, self._stored)

        def copy(entry: Entry, check: Check) -> None:
            def report(count: int) -> None:
                check()
                progress.add(count)

            try:
                self._done[entry.path] = copier.copy(entry, report)
            except FileChangedError:
                self._changed.append(entry.path)

        try:
            for_each(copy, self.missing, self._options.threads, self._save_sometimes)
            return self._complete()
        except BaseException:
            self._save_partial()
            raise

    def _complete(self) -> FilesManifest:
        changed = sorted({*self._changed, *self._changes()})
        if changed and not self._options.live:
            msg = (
                f"{self._root}: {number(len(changed), 'file')} changed during the copy:"
                f" {listed(map(quoted, changed))}. Stop the programs that write to the folder, and run it again."
            )
            raise DifferenceError(msg)
        manifest = FilesManifest(
            created=names.now().isoformat(timespec="seconds"), settled=not changed, entries=tuple(self._copied())
        )
        self._storage.write_bytes(manifests.manifest_key(self._options.name), manifests.encoded(manifest))
        self._storage.delete(manifests.partial_key(self._options.name))
        return manifest

    def _copied(self) -> list[Entry]:
        """Return the entries with their checksums, without files that could not be copied."""
        found = (self._done.get(entry.path) if entry.kind is Kind.FILE else entry for entry in self._entries)
        return [entry for entry in found if entry]

    def _changes(self) -> set[str]:
        """Return the paths that were added, removed or changed since they were copied."""
        before = {(entry.path, entry.kind, entry.size, entry.modified) for entry in self._copied()}
        after = {(entry.path, entry.kind, entry.size, entry.modified) for entry in self._rescanned()}
        return {path for path, *_ in before ^ after}

    def _rescanned(self) -> list[Entry]:
        return list(scan(self._root, self._options.exclude))

    def _known(self) -> dict[str, Entry]:
        """Return the files that an earlier export stored and that have not changed since."""
        earlier: dict[str, Entry] = {}
        for key in (manifests.manifest_key(self._options.name), manifests.partial_key(self._options.name)):
            manifest = manifests.find(self._storage, key)
            earlier |= {entry.path: entry for entry in manifest.files} if manifest else {}
        return {entry.path: known for entry in self.files if (known := self._unchanged(entry, earlier))}

    def _unchanged(self, entry: Entry, earlier: Mapping[str, Entry]) -> Entry | None:
        known = earlier.get(entry.path)
        if known is None or (known.size, known.modified) != (entry.size, entry.modified):
            return None
        return replace(known, mode=entry.mode) if f"{self._options.name}/{known.key}" in self._stored else None

    def _save_sometimes(self) -> None:
        if time.monotonic() - self._saved > _SAVE_SECONDS:
            self._save_partial()

    def _save_partial(self) -> None:
        self._saved = time.monotonic()
        copied = FilesManifest(created=names.now().isoformat(), settled=False, entries=tuple(self._copied()))
        self._storage.write_bytes(manifests.partial_key(self._options.name), manifests.encoded(copied))
        log(f"noted {number(len(copied.files), 'copied file')}")
