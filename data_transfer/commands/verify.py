"""``verify``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from data_transfer.checks import check, comparisons, declared
from data_transfer.checks.check import Check
from data_transfer.command import (
    Command,
    Data,
    DataKind,
    Prepared,
    checks_option,
    database_option,
    name,
    pair,
    storage_option,
)
from data_transfer.database.manifest import load
from data_transfer.database.server import Connection, connect, database_name
from data_transfer.errors import RefusedError, UsageError
from data_transfer.files import manifest as files
from data_transfer.files.compare import differences
from data_transfer.names import checked_name
from data_transfer.services import collections
from data_transfer.services.chroma import Chroma
from data_transfer.services.http import Client
from data_transfer.storage.interface import Storage
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Command):
    """Compares moved data with their manifests and with the checks of the system."""

    NAME = "verify"
    HELP = "compare a database, files and vectors with their manifests and with the checks of the system"

    storage: str
    dump: str | None
    database: str | None
    checks: Path | None
    mount: list[tuple[str, Path]]
    files: list[tuple[str, Path]]
    chroma: str | None
    collections: str | None

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser)
        parser.add_argument("--dump", type=name, metavar="NAME", help="compare the row counts with those of this dump")
        database_option(parser)
        checks_option(parser)
        parser.add_argument(
            "--mount",
            type=pair,
            action="append",
            default=[],
            metavar="PATH=FOLDER",
            help="where a folder of the checks file is mounted, such as /app/uploads=/mnt/uploads; may be repeated",
        )
        parser.add_argument(
            "--files",
            type=pair,
            action="append",
            default=[],
            metavar="NAME=FOLDER",
            help="compare a folder with exported files; may be repeated",
        )
        parser.add_argument("--chroma", metavar="URL", help="address of Chroma, such as http://chroma:8000")
        parser.add_argument(
            "--collections", type=name, metavar="NAME", help="compare Chroma with the counts of count-collections"
        )

    def reads(self) -> Sequence[Data]:
        """Return everything that is compared."""
        found = [Data(DataKind.FOLDER, str(folder)) for _, folder in self.files]
        found += [Data(DataKind.FILES, f"{self.storage}/{name}") for name, _ in self.files]
        found += [Data(DataKind.FOLDER, str(folder)) for _, folder in self.mount]
        if self.dump:
            found.append(Data(DataKind.DUMP, f"{self.storage}/{self.dump}"))
        if self.dump or self.checks:
            found.append(Data(DataKind.DATABASE, database_name(self.database)))
        if self.collections:
            found.append(Data(DataKind.COLLECTIONS, f"{self.storage}/{self.collections}"))
        return found

    def prepare(self) -> Prepared:
        """Read the manifests and the checks."""
        if not (self.dump or self.checks or self.files or self.collections):
            msg = "verify: no data are given. Give one or more of --dump, --checks, --files and --collections."
            raise UsageError(msg)
        storage = open_storage(self.storage)
        checks = [*self._of_database(storage), *self._of_files(storage), *self._of_collections(storage)]
        return Prepared([f"check {one.title}" for one in checks], lambda: check.run(checks))

    def _of_database(self, storage: Storage) -> Iterator[Check]:
        """Yield the checks that query the database."""
        checks = declared.read(self.checks)
        if self.dump:
            manifest = load(storage, self.dump)
            yield self._query("row counts", lambda found: comparisons.tables(found, manifest))
            if checks.numbers:
                yield self._query("numbers", lambda found: comparisons.numbers(found, manifest, checks.numbers))
        for paths in checks.paths:
            yield self._query(f"files below {paths.below}", partial(comparisons.paths, paths, dict(self.mount)))
        for vectors in checks.vectors:
            if not self.chroma:
                msg = "--chroma: the checks file has vectors. Give the address of Chroma, such as http://chroma:8000."
                raise UsageError(msg)
            chroma = Chroma(Client(self.chroma))
            yield self._query(f"vectors in {vectors.collection}", partial(comparisons.vectors, vectors, chroma))

    def _of_files(self, storage: Storage) -> Iterator[Check]:
        """Yield the checks of folders."""
        for key, folder in self.files:
            manifest = files.load(storage, checked_name(key))
            if not manifest.settled:
                msg = f"{self.storage}/{key}: files changed during the export. Export and import them again."
                raise RefusedError(msg)
            yield Check(f"files in {folder}", partial(differences, folder, manifest))

    def _of_collections(self, storage: Storage) -> Iterator[Check]:
        """Yield the check of the number of vectors."""
        if not self.collections:
            return
        if not self.chroma:
            msg = "--collections: the address of Chroma is missing. Give it with --chroma, such as http://chroma:8000."
            raise UsageError(msg)
        expected, chroma = collections.load(storage, self.collections), Chroma(Client(self.chroma))
        yield Check("collections of Chroma", lambda: collections.differences(expected, chroma.counts()))

    def _query(self, title: str, compare: Callable[[Connection], list[str]]) -> Check:
        """Return a check with a connection that cannot change data."""
        database = database_name(self.database)

        def faults() -> list[str]:
            with connect(database) as connection:
                connection.execute("SET default_transaction_read_only = on")
                return compare(connection)

        return Check(title, faults)
