"""``check-revision``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

from data_transfer.command import Command, Data, DataKind, Prepared, database_option, seconds
from data_transfer.database.revision import current
from data_transfer.database.server import database_name
from data_transfer.errors import DifferenceError
from data_transfer.output import log

_INTERVAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRevision(Command):
    """Waits until the migration of the schema has run."""

    NAME = "check-revision"
    HELP = "wait until Alembic's table has a revision: the migration of the schema has run"
    GATE = True

    database: str | None
    revision: str
    timeout: float

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        database_option(parser)
        parser.add_argument("--revision", required=True, help="expected revision, such as 002")
        parser.add_argument(
            "--timeout",
            type=seconds,
            default=0.0,
            metavar="SECONDS",
            help="longest time to wait (default: %(default)g)",
        )

    def reads(self) -> Sequence[Data]:
        """Return the database: a dump must be restored before the migration."""
        return [Data(DataKind.DATABASE, database_name(self.database))]

    def prepare(self) -> Prepared:
        """Prepare the wait."""
        database = database_name(self.database)
        action = f"wait up to {self.timeout:g} s until database {database} has the revision {self.revision}"
        return Prepared([action], lambda: self._wait(database))

    def _wait(self, database: str) -> str:
        deadline = time.monotonic() + self.timeout
        while (found := current(database)) != self.revision:
            if time.monotonic() >= deadline:
                msg = (
                    f"database {database}: the revision of the schema is {found} instead of {self.revision}."
                    " Run the migration, and run the command again."
                )
                raise DifferenceError(msg)
            log(f"waiting for revision {self.revision}; now it is {found}")
            time.sleep(min(_INTERVAL_SECONDS, max(0.0, deadline - time.monotonic())))
        return f"database {database} has the revision {self.revision}"
