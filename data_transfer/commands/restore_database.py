"""``restore-database``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer.command import Command, Data, DataKind, Prepared, database_option, name_option, storage_option
from data_transfer.database import server
from data_transfer.database.manifest import DatabaseManifest, load
from data_transfer.database.restore import State, refuse_unfit_versions, restore, state
from data_transfer.database.server import address, connect, database_name
from data_transfer.output import number, size
from data_transfer.storage.interface import Storage
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDatabase(Command):
    """Restores a dump into an empty database."""

    NAME = "restore-database"
    HELP = "restore a dump into an empty database, in one transaction, and compare the row counts"

    storage: str
    name: str
    database: str | None
    create: bool

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser)
        name_option(parser, "dump")
        database_option(parser)
        create_option(parser)

    def reads(self) -> Sequence[Data]:
        """Return the dump."""
        return [Data(DataKind.DUMP, f"{self.storage}/{self.name}")]

    def writes(self) -> Sequence[Data]:
        """Return the database."""
        return [Data(DataKind.DATABASE, database_name(self.database))]

    def prepare(self) -> Prepared:
        """Check the state of the database."""
        storage = open_storage(self.storage)
        return prepare_restore(storage, load(storage, self.name), database_name(self.database), create=self.create)


def create_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option that creates a database."""
    parser.add_argument("--create", action="store_true", help="create the database if it does not exist")


def prepare_restore(storage: Storage, manifest: DatabaseManifest, database: str, *, create: bool) -> Prepared:
    """Check the state of a database, and prepare the restore of a dump into it."""
    missing = create and not server.exists(database)
    found = State.EMPTY
    actions: list[str] = []
    if missing:
        actions.append(f"create database {database} on {address()}")
    else:
        with connect(database) as connection:
            found = state(connection, manifest)
            if found is State.EMPTY:
                refuse_unfit_versions(connection, manifest)
    if found is State.EMPTY:
        actions.append(
            f"restore the dump of {manifest.created} ({number(len(manifest.tables), 'table')},"
            f" {number(manifest.rows, 'row')}, {size(manifest.size)}) into database {database} of {address()}"
        )
    elif found is State.UNVERIFIED:
        actions.append(f"compare the row counts of database {database} with those of the dump")

    def run() -> str:
        if missing:
            server.create(database)
        if not restore(storage, manifest, database):
            return f"database {database} was restored from this dump before: nothing to do"
        return f"restored {number(len(manifest.tables), 'table')} with {number(manifest.rows, 'row')} into {database}"

    return Prepared(actions, run)
