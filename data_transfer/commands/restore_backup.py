"""``restore-backup``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer.backups import shelf
from data_transfer.command import Command, Data, DataKind, Prepared, database_option, name_option, storage_option
from data_transfer.commands.restore_database import create_option, prepare_restore
from data_transfer.database.manifest import load
from data_transfer.database.server import database_name
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreBackup(Command):
    """Restores a backup into an empty database."""

    NAME = "restore-backup"
    HELP = "restore a backup into an empty database, for example a new one next to the current one"

    storage: str
    name: str
    backup: str
    database: str | None
    create: bool

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser)
        name_option(parser, "backups")
        parser.add_argument(
            "--backup",
            default=shelf.NEWEST,
            metavar="TIME",
            help="time of the backup, as list-backups shows it (default: %(default)s)",
        )
        database_option(parser)
        create_option(parser)

    def reads(self) -> Sequence[Data]:
        """Return the backups."""
        return [Data(DataKind.BACKUP, f"{self.storage}/{self.name}")]

    def writes(self) -> Sequence[Data]:
        """Return the database."""
        return [Data(DataKind.DATABASE, database_name(self.database))]

    def prepare(self) -> Prepared:
        """Choose the backup, and check the state of the database."""
        storage = open_storage(self.storage)
        backup = shelf.chosen(storage, self.name, self.backup)
        return prepare_restore(storage, load(storage, backup.name), database_name(self.database), create=self.create)
