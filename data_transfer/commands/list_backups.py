"""``list-backups``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from data_transfer.backups.shelf import Backup, backups
from data_transfer.command import Command, Prepared, name_option, storage_option
from data_transfer.output import number, show, size, table
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBackups(Command):
    """Lists the backups of a database."""

    NAME = "list-backups"
    HELP = "list the backups of a database, the newest first"

    storage: str
    name: str

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser)
        name_option(parser, "backups")

    def prepare(self) -> Prepared:
        """Prepare the list, which changes nothing."""
        return Prepared([], self._run)

    def _run(self) -> str:
        found = backups(open_storage(self.storage), self.name)
        if found:
            show(table([("backup", "size", "database", "PostgreSQL", "rows", "state"), *map(_row, found)]))
        return f"{number(len(found), 'backup')} in {self.storage}/{self.name}"


def _row(backup: Backup) -> tuple[str, ...]:
    manifest = backup.manifest
    if manifest is None:
        return backup.stamp, "-", "-", "-", "-", backup.problem
    rows = f"{manifest.rows:,}"
    return backup.stamp, size(manifest.size), manifest.database, str(manifest.server_version), rows, "complete"
