"""``backup``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer import names
from data_transfer.backups import shelf
from data_transfer.command import Command, Data, DataKind, Prepared, count, database_option, name_option, storage_option
from data_transfer.commands.dump_database import result
from data_transfer.database.dump import check, check_archive, dump, refuse_newer_server
from data_transfer.database.server import address, connect, database_name
from data_transfer.output import number
from data_transfer.storage.interface import Storage
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBackup(Command):
    """Makes a backup of a database, and deletes old ones after the new one was checked."""

    NAME = "backup"
    HELP = "make a backup of a database under the current time, check it, and delete old backups"

    storage: str
    kms_key: str | None
    name: str
    database: str | None
    keep: int
    keep_days: int | None

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser, encrypts=True)
        name_option(parser, "backups")
        database_option(parser)
        parser.add_argument(
            "--keep",
            type=count,
            default=14,
            metavar="NUMBER",
            help="newest backups that are kept (default: %(default)s)",
        )
        parser.add_argument(
            "--keep-days", type=count, metavar="DAYS", help="of the others, delete only those older than this"
        )

    def writes(self) -> Sequence[Data]:
        """Return the backups."""
        return [Data(DataKind.BACKUP, f"{self.storage}/{self.name}")]

    def prepare(self) -> Prepared:
        """List the backups that would be deleted."""
        storage = open_storage(self.storage, self.kms_key)
        database = database_name(self.database)
        with connect(database) as connection:
            refuse_newer_server(connection, "pg_dump")
        old = list(self._expired(storage, self.keep - 1))
        actions = [
            f"dump database {database} of {address()} to {self.storage}/{self.name}, {storage.protection}",
            "read the new dump completely, and check its checksum and its tables",
            *(f"delete the backup {backup.name}" for backup in old),
        ]
        return Prepared(actions, lambda: self._run(storage, database))

    def _run(self, storage: Storage, database: str) -> str:
        manifest = dump(storage, shelf.backup_name(self.name, names.now()), database, {})
        check(storage, manifest)
        check_archive(storage, manifest)
        old = list(self._expired(storage, self.keep))
        for backup in old:
            shelf.delete(storage, backup)
        return f"{result(manifest)} Deleted {number(len(old), 'old backup')}."

    def _expired(self, storage: Storage, keep: int) -> list[shelf.Backup]:
        return list(shelf.expired(shelf.backups(storage, self.name), keep, self.keep_days, names.now()))
