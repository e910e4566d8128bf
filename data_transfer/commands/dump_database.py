"""``dump-database``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_transfer.checks import declared
from data_transfer.command import (
    Command,
    Data,
    DataKind,
    Prepared,
    checks_option,
    database_option,
    name_option,
    storage_option,
)
from data_transfer.database import inventory
from data_transfer.database.dump import dump, refuse_newer_server
from data_transfer.database.manifest import DatabaseManifest, find
from data_transfer.database.server import address, connect, database_name, value
from data_transfer.output import number, size
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpDatabase(Command):
    """Writes a dump of a database into the storage."""

    NAME = "dump-database"
    HELP = "write a dump of a database, with the row counts of the same snapshot, into the storage"

    storage: str
    kms_key: str | None
    name: str
    database: str | None
    checks: Path | None

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser, encrypts=True)
        name_option(parser, "dump")
        database_option(parser)
        checks_option(parser)

    def writes(self) -> Sequence[Data]:
        """Return the dump."""
        return [Data(DataKind.DUMP, f"{self.storage}/{self.name}")]

    def reads(self) -> Sequence[Data]:
        """Return the queues: a dump of a system that still works on messages misses their results."""
        return [Data(DataKind.QUEUES)]

    def prepare(self) -> Prepared:
        """Count the tables; read the earlier dump."""
        storage = open_storage(self.storage, self.kms_key)
        queries = declared.read(self.checks).numbers
        database = database_name(self.database)
        earlier = find(storage, self.name)
        with connect(database) as connection:
            refuse_newer_server(connection, "pg_dump")
            tables = len(inventory.tables(connection))
            expected = int(value(connection, "SELECT pg_database_size(current_database())"))
        actions = [
            (
                f"dump database {database} of {address()} ({number(tables, 'table')}, {size(expected)} on disk)"
                f" to {self.storage}/{self.name}, {storage.protection}"
            )
        ]
        if earlier:
            actions.append(f"delete the earlier dump of {earlier.created} when the new one is complete")
        return Prepared(actions, lambda: result(dump(storage, self.name, database, queries)))


def result(manifest: DatabaseManifest) -> str:
    """Return a sentence about a complete dump."""
    return (
        f"dumped {number(len(manifest.tables), 'table')} with {number(manifest.rows, 'row')},"
        f" {size(manifest.size)}, SHA-256 {manifest.sha256}. The dump contains all secrets of the database:"
        " delete it when it is no longer needed."
    )
