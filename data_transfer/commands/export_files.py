"""``export-files``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_transfer.command import Command, Data, DataKind, Prepared, count, name_option, storage_option
from data_transfer.files.export import Export, ExportOptions
from data_transfer.files.manifest import FilesManifest
from data_transfer.output import number, size
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFiles(Command):
    """Copies a folder into the storage."""

    NAME = "export-files"
    HELP = "copy a folder into the storage; a repeated run copies only what is missing or changed"

    storage: str
    kms_key: str | None
    name: str
    folder: Path
    exclude: list[str]
    threads: int
    checksum: bool
    live: bool

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser, encrypts=True)
        name_option(parser, "files")
        parser.add_argument("--folder", type=Path, required=True, help="folder to copy")
        parser.add_argument(
            "--exclude",
            action="append",
            default=[],
            metavar="PATTERN",
            help="leave out matching paths, such as 'temp/*'; may be repeated",
        )
        threads_option(parser)
        parser.add_argument(
            "--checksum", action="store_true", help="read every file, instead of trusting its size and time"
        )
        parser.add_argument(
            "--live", action="store_true", help="accept files that change: a head start before the final export"
        )

    def reads(self) -> Sequence[Data]:
        """Return the queues: a copy of a system that still works on messages misses their results."""
        return [] if self.live else [Data(DataKind.QUEUES)]

    def writes(self) -> Sequence[Data]:
        """Return the exported files."""
        return [Data(DataKind.FILES, f"{self.storage}/{self.name}")]

    def prepare(self) -> Prepared:
        """Compare the folder with the storage."""
        storage = open_storage(self.storage, self.kms_key)
        options = ExportOptions(
            folder=self.folder,
            name=self.name,
            exclude=self.exclude,
            threads=self.threads,
            checksum=self.checksum,
            live=self.live,
        )
        export = Export(storage, options)
        export.check_space()
        unchanged = len(export.files) - len(export.missing)
        action = (
            f"copy {number(len(export.missing), 'file')} ({size(export.missing_bytes)}) of {self.folder} to"
            f" {self.storage}/{self.name}, {storage.protection}; {number(unchanged, 'file')} already copied"
        )
        return Prepared([action], lambda: self._result(export.run(), len(export.missing)))

    def _result(self, manifest: FilesManifest, copied: int) -> str:
        live = "" if manifest.settled else ". Files changed meanwhile: export again after all programs have stopped"
        return (
            f"exported {number(len(manifest.files), 'file')}, {size(manifest.size)}; {number(copied, 'file')} new{live}"
        )


def threads_option(parser: argparse.ArgumentParser) -> None:
    """Declare the number of files that are copied at once."""
    parser.add_argument(
        "--threads", type=count, default=8, metavar="NUMBER", help="files copied at once (default: %(default)s)"
    )
