"""Compares a moved system with the manifests of its data and with its checks file."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from data_transfer.checks.declared import PathsCheck, VectorsCheck
from data_transfer.database import inventory
from data_transfer.database.manifest import DatabaseManifest
from data_transfer.database.server import Connection, value
from data_transfer.files.entry import quoted, unsafe
from data_transfer.output import listed, number
from data_transfer.services.chroma import Chroma

_FETCH = 10_000


def tables(connection: Connection, manifest: DatabaseManifest) -> list[str]:
    """Describe every table whose number of rows is not that of the dump."""
    return inventory.differences(manifest.tables, inventory.take(connection).tables)


def numbers(connection: Connection, manifest: DatabaseManifest, queries: Mapping[str, str]) -> list[str]:
    """Describe every query whose result is not that of the dump."""
    faults: list[str] = []
    for title, query in queries.items():
        found = int(value(connection, query))
        expected = manifest.numbers.get(title)
        if expected is None:
            faults.append(f"{title}: the dump has no such number. Pass the same checks file to dump-database")
        elif found != expected:
            faults.append(f"{title}: {found:,} instead of {expected:,}")
    return faults


def paths(check: PathsCheck, mounts: Mapping[str, Path], connection: Connection) -> list[str]:
    """Describe the files that rows name and that do not exist. Mounts replace the start of a path."""
    folder = mounts.get(check.below, Path(check.below))
    outside: list[str] = []
    missing: list[str] = []
    for path in _column(connection, check.query):
        relative = posixpath.normpath(path).removeprefix(f"{check.below}/")
        if not path.startswith(f"{check.below}/") or unsafe(relative):
            outside.append(quoted(path))
        elif not os.path.isfile(os.path.join(folder, relative)):  # noqa: PTH113, PTH118  odd names
            missing.append(quoted(path))
    faults: list[str] = []
    if outside:
        faults.append(f"{number(len(outside), 'path')} not below {check.below}: {listed(outside)}")
    if missing:
        faults.append(f"{number(len(missing), 'file')} missing in {folder}: {listed(missing)}")
    return faults


def vectors(check: VectorsCheck, chroma: Chroma, connection: Connection) -> list[str]:
    """Describe the rows without vectors.

    Only rows that the application marked as embedded need vectors: it leaves out others, for example e-mails without a
    date. Vectors of other rows are no fault: the application marks rows after it wrote their vectors.
    """
    wanted = set(_column(connection, check.query))
    collection = chroma.collections().get(check.collection)
    if collection is None:
        return [f"Chroma has no collection {check.collection}"] if wanted else []
    found = {vector.rpartition(check.separator)[0] for vector in chroma.ids(collection)}
    missing = sorted(wanted - found)
    if not missing:
        return []
    return [
        f"{number(len(missing), 'row')} of {len(wanted):,} without vectors in {check.collection}: {listed(missing)}"
    ]


def _column(connection: Connection, query: str) -> Iterator[str]:
    """Yield the first column of a query, without NULL."""
    with connection.transaction(), connection.cursor(name="checks") as cursor:
        cursor.itersize = _FETCH
        for row in cursor.execute(query.encode()):
            if row[0] is not None:
                yield str(row[0])
