"""The number of vectors by collection, noted in the storage before a copy."""

from __future__ import annotations

from collections.abc import Mapping

from data_transfer import json_file
from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.storage.interface import Storage, read_bytes


def collections_key(name: str) -> str:
    """Return the key of the counts."""
    return f"{name}/collections.json"


def save(storage: Storage, name: str, counts: Mapping[str, int]) -> None:
    """Write the counts."""
    storage.write_bytes(collections_key(name), json_file.dump({"collections": dict(counts)}))


def load(storage: Storage, name: str) -> dict[str, int]:
    """Return the counts, or raise an error where there are none."""
    key = collections_key(name)
    if storage.find(key) is None:
        msg = f"{storage.url}/{name}: there are no counts of collections. Run count-collections first."
        raise RefusedError(msg)
    node = json_file.parse(read_bytes(storage, key), f"{storage.url}/{key}", DifferenceError)
    return {collection: count.number() for collection, count in node.get("collections").items()}


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Describe every collection whose number of vectors differs."""
    return [
        f"collection {name} has {found.get(name, 'no')} vectors instead of {count}"
        for name, count in sorted(expected.items())
        if found.get(name) != count
    ]
