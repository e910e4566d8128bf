"""``count-collections``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer.command import Command, Data, DataKind, Prepared, name_option, storage_option
from data_transfer.output import number
from data_transfer.services import collections
from data_transfer.services.chroma import Chroma
from data_transfer.services.http import Client
from data_transfer.storage.location import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCollections(Command):
    """Notes the number of vectors of every Chroma collection."""

    NAME = "count-collections"
    HELP = "note the number of vectors of every Chroma collection in the storage, for verify"

    storage: str
    kms_key: str | None
    name: str
    url: str

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        storage_option(parser, encrypts=True)
        name_option(parser, "counts")
        parser.add_argument("--url", required=True, help="address of Chroma, such as http://chroma:8000")

    def writes(self) -> Sequence[Data]:
        """Return the counts."""
        return [Data(DataKind.COLLECTIONS, f"{self.storage}/{self.name}")]

    def prepare(self) -> Prepared:
        """Count the vectors."""
        storage = open_storage(self.storage, self.kms_key)
        counts = Chroma(Client(self.url)).counts()
        shown = ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "none"

        def run() -> str:
            collections.save(storage, self.name, counts)
            return f"noted {number(len(counts), 'collection')}: {shown}"

        return Prepared([f"write the counts of the collections ({shown}) to {self.storage}/{self.name}"], run)
