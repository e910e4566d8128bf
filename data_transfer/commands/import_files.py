"""``import-files``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_transfer.command import Command, Data, DataKind, Prepared, name_option, owner, storage_option
from data_transfer.commands.export_files import threads_option
from data_transfer.files.manifest import load
from data_transfer.files.restore import Import, ImportOptions
from data_transfer.files.target import Owner
from data_transfer.output import log, number, size
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles(Command):
    """Copies exported files into a folder."""

    NAME = "import-files"
    HELP = "copy exported files into a folder; a repeated run copies only what is missing"

    storage: str
    name: str
    folder: Path
    owner: Owner | None
    threads: int
    overwrite: bool
    delete: bool

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser)
        name_option(parser, "files")
        parser.add_argument("--folder", type=Path, required=True, help="folder that receives the files")
        parser.add_argument(
            "--owner",
            type=owner,
            metavar="UID:GID",
            help="numeric owner of the files, such as 1000:1000; leave it out on an EFS access point, which sets one",
        )
        threads_option(parser)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="accept a folder with other files, and replace those of the same name",
        )
        parser.add_argument(
            "--delete",
            action="store_true",
            help="delete files of the folder that were not exported, such as old segments",
        )

    def reads(self) -> Sequence[Data]:
        """Return the exported files."""
        return [Data(DataKind.FILES, f"{self.storage}/{self.name}")]

    def writes(self) -> Sequence[Data]:
        """Return the folder."""
        return [Data(DataKind.FOLDER, str(self.folder))]

    def prepare(self) -> Prepared:
        """Compare the folder with the manifest."""
        storage = open_storage(self.storage)
        manifest = load(storage, self.name)
        if not manifest.settled:
            log("the files were exported while programs changed them: import again after the final export")
        options = ImportOptions(
            folder=self.folder,
            name=self.name,
            owner=self.owner,
            threads=self.threads,
            overwrite=self.overwrite,
            delete=self.delete,
        )
        prepared = Import(storage, manifest, options)
        if prepared.finished:
            return Prepared([], lambda: f"{self.folder} received these files before: nothing to do")
        prepared.check_space()
        actions = [
            (
                f"copy {number(len(prepared.missing), 'entry', 'entries')} ({size(prepared.missing_bytes)}) of"
                f" {len(manifest.entries):,} from {self.storage}/{self.name} to {self.folder}"
            )
        ]
        if prepared.extra:
            actions.append(f"delete {number(len(prepared.extra), 'file')} of {self.folder} that were not exported")

        def run() -> str:
            prepared.run()
            return f"{self.folder} has {number(len(manifest.files), 'file')}, {size(manifest.size)}"

        return Prepared(actions, run)
