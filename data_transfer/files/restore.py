"""Copies a file tree from the storage into a folder, and only what the folder does not have yet."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from data_transfer import json_file, names
from data_transfer.errors import RefusedError, UnavailableError
from data_transfer.files.entry import IGNORED, WORK_FOLDER, Entry, Kind, quoted
from data_transfer.files.manifest import FilesManifest
from data_transfer.files.scan import scan
from data_transfer.files.target import Owner, Target
from data_transfer.files.workers import Check, for_each
from data_transfer.output import Progress, listed, log, number, size
from data_transfer.storage.interface import Storage, WatchedReader

_STATE = "import.json"
_SPARE_BYTES = 16 * 1024 * 1024
"""Space that stays free for the folders and the names of the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Options of an import."""

    folder: Path
    name: str
    owner: Owner | None = None
    threads: int = 8
    overwrite: bool = False
    """Accept a folder whose files come from elsewhere, and replace those that the tree has too."""
    delete: bool = False
    """Delete files that the tree does not have."""


class Import:
    """An import of a tree: what is missing in the folder, and its copy."""

    def __init__(self, storage: Storage, manifest: FilesManifest, options: ImportOptions) -> None:
        self._storage, self._manifest, self._options = storage, manifest, options
        self._root = options.folder
        self._target = Target(self._root, options.owner)
        self._imported: str | None = None
        """Name of the export whose files the folder has; an earlier version of the program did not note it."""
        self._state_path = self._root / WORK_FOLDER / _STATE
        self._digest, self._completed = self._read_state()
        self._refuse_other_export()
        self.finished = self._digest == manifest.digest and self._completed is not None
        self.missing: list[Entry] = []
        self.extra: list[str] = []
        if not self.finished:
            self._refuse_foreign_files()
            self.missing = [entry for entry in manifest.entries if not self._target.has(entry)]
            self.extra = self._extra() if options.delete else []
            self._refuse_changed_files()

    @property
    def missing_bytes(self) -> int:
        """Bytes of the files to copy."""
        return sum(entry.size for entry in self.missing)

    def check_space(self) -> None:
        """Raise an error where the folder has less space than the missing files need."""
        folder = self._root
        while not folder.exists():
            folder = folder.parent
        free, needed = shutil.disk_usage(folder).free, self.missing_bytes
        if self.missing_bytes and free < needed + _SPARE_BYTES:
            msg = f"{self._root}: {size(free)} are free, and the files need {size(needed)}. Use a larger volume."
            raise UnavailableError(msg)

    def run(self) -> None:
        """Copy the missing entries: folders first, links last."""
        self.check_space()
        with self._target.locked():
            self._copy_missing()

    def _copy_missing(self) -> None:
        self._target.prepare()
        self._write_state(completed=None)
        for path in self.extra:
            (self._root / path).unlink()
        for entry in self._of(Kind.FOLDER):
            self._target.make_folder(entry)
        progress = Progress("copied", self.missing_bytes)
        self._copy(self._of(Kind.FILE), progress)
        for entry in self._of(Kind.LINK):
            self._target.make_link(entry)
        for entry in reversed(self._manifest.entries):  # the content first: a folder may be read-only
            if entry.kind is Kind.FOLDER:
                self._target.finish_folder(entry)
        self._write_state(completed=names.now().timestamp())

    def _copy(self, files: list[Entry], progress: Progress) -> None:
        def copy(entry: Entry, check: Check) -> None:
            def report(count: int) -> None:
                check()
                progress.add(count)

            with self._storage.read(f"{self._options.name}/{entry.key}") as reader:
                self._target.write(entry, WatchedReader(reader, report))

        for_each(copy, files, self._options.threads, lambda: None)

    def _of(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self.missing if entry.kind is kind]

    def _refuse_other_export(self) -> None:
        """Raise an error for a folder with the files of an export of another name, also those of a killed import."""
        if self._imported in (None, self._options.name) or self._options.overwrite:
            return
        msg = (
            f"{self._root}: it has the files of the export {self._imported}. Use an empty folder, or add those of"
            f" {self._options.name} with --overwrite."
        )
        raise RefusedError(msg)

    def _refuse_foreign_files(self) -> None:
        """Raise an error for a folder with files that no import wrote."""
        if self._digest or self._options.overwrite or not self._root.exists():
            return
        found = sorted(name for name in os.listdir(self._root) if name not in IGNORED)  # noqa: PTH208  odd names
        if found:
            msg = (
                f"{self._root}: the folder has {number(len(found), 'entry', 'entries')} that no import"
                f" wrote: {listed(map(quoted, found))}. Use an empty folder, or replace files with --overwrite."
            )
            raise RefusedError(msg)

    def _refuse_changed_files(self) -> None:
        """Raise an error for files that an application changed after the import."""
        if self._completed is None or self._options.overwrite:
            return
        replaced = [entry.path for entry in self.missing if entry.kind is Kind.FILE] + self.extra
        changed = [path for path in replaced if self._changed_since(path, self._completed)]
        if changed:
            msg = (
                f"{self._root}: {number(len(changed), 'file')} changed after the last import:"
                f" {listed(map(quoted, changed))}. Stop the application, and replace them with --overwrite."
            )
            raise RefusedError(msg)

    def _changed_since(self, path: str, completed: float) -> bool:
        found = self._root / path
        return found.is_file() and found.lstat().st_mtime > completed

    def _extra(self) -> list[str]:
        if not self._root.exists():
            return []
        wanted = {entry.path for entry in self._manifest.entries}
        return [entry.path for entry in scan(self._root) if entry.kind is not Kind.FOLDER and entry.path not in wanted]

    def _read_state(self) -> tuple[str | None, float | None]:
        if not self._state_path.is_file():
            return None, None
        state = json_file.read(self._state_path)
        imported = state.find("name")
        self._imported = imported.text() if imported else None
        completed = state.get("completed").value
        return state.get("manifest").text(), float(completed) if isinstance(completed, int | float) else None

    def _write_state(self, completed: float | None) -> None:
        state = {"name": self._options.name, "manifest": self._manifest.digest, "completed": completed}
        part = self._state_path.with_suffix(".part")
        part.write_bytes(json_file.dump(state))
        part.replace(self._state_path)
        if completed is None:
            log(f"copying {number(len(self._of(Kind.FILE)), 'file')}, {size(self.missing_bytes)}, to {self._root}")
