"""The gate after a migration: the schema has the expected revision."""

from __future__ import annotations

from data_transfer.database import inventory
from data_transfer.database.server import connect


def current(database: str) -> str | None:
    """Return the revision of the schema of a database, or ``None`` before the first migration."""
    with connect(database) as connection:
        return inventory.revision(connection, inventory.tables(connection))
