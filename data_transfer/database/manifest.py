"""The manifest of a dump: what it contains, and how to recognize damage. A dump without one is incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from data_transfer import json_file
from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.storage.interface import Storage, read_bytes

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseManifest:
    """A complete dump."""

    database: str
    created: str
    server_version: int
    """Major version of the server."""
    tool_version: int
    """Major version of pg_dump."""
    dump: str
    """Key of the dump."""
    size: int
    sha256: str
    revision: str | None
    extensions: tuple[str, ...]
    tables: Mapping[str, int]
    numbers: Mapping[str, int]
    """Results of the queries of the checks file."""

    @property
    def rows(self) -> int:
        """Number of all rows."""
        return sum(self.tables.values())


def manifest_key(name: str) -> str:
    """Return the key of the manifest of a dump."""
    return f"{name}/database.json"


def save(storage: Storage, name: str, manifest: DatabaseManifest) -> None:
    """Write the manifest. From then on, the dump is complete."""
    storage.write_bytes(manifest_key(name), json_file.dump({"format": _FORMAT, **asdict(manifest)}))


def load(storage: Storage, name: str) -> DatabaseManifest:
    """Return the manifest of a dump, or raise an error where there is no complete dump."""
    manifest = find(storage, name)
    if manifest is None:
        msg = f"{storage.url}/{name}: there is no complete dump. Run dump-database first, or correct --name."
        raise RefusedError(msg)
    return manifest


def find(storage: Storage, name: str) -> DatabaseManifest | None:
    """Return the manifest of a dump, or ``None``."""
    key = manifest_key(name)
    if storage.find(key) is None:
        return None
    return _parsed(json_file.parse(read_bytes(storage, key), f"{storage.url}/{key}", DifferenceError))


def _parsed(node: json_file.Node) -> DatabaseManifest:
    if node.get("format").number() != _FORMAT:
        msg = f"this program reads format {_FORMAT}."
        raise node.get("format").fail(msg)
    revision = node.get("revision")
    return DatabaseManifest(
        database=node.get("database").text(),
        created=node.get("created").text(),
        server_version=node.get("server_version").number(),
        tool_version=node.get("tool_version").number(),
        dump=node.get("dump").text(),
        size=node.get("size").number(),
        sha256=node.get("sha256").text(),
        revision=None if revision.value is None else revision.text(),
        extensions=tuple(name.text() for name in node.get("extensions").elements()),
        tables={table: rows.number() for table, rows in node.get("tables").items()},
        numbers={name: number.number() for name, number in node.get("numbers").items()},
    )
