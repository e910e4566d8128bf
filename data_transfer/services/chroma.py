"""Collections of Chroma, from its HTTP API v2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_transfer.errors import RefusedError
from data_transfer.json_file import Node
from data_transfer.services.http import Client

_PAGE = 1_000
_IDS = 10_000
_DATABASE = "/api/v2/tenants/default_tenant/databases/default_database"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of vectors."""

    id: str
    name: str


class Chroma:
    """The default database of a Chroma server."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def collections(self) -> Mapping[str, Collection]:
        """Return all collections by name."""
        found: dict[str, Collection] = {}
        while True:
            page = list(self._required(f"{_DATABASE}/collections?limit={_PAGE}&offset={len(found)}").elements())
            for node in page:
                collection = Collection(node.get("id").text(), node.get("name").text())
                found[collection.name] = collection
            if len(page) < _PAGE:
                return found

    def count(self, collection: Collection) -> int:
        """Return the number of vectors in a collection."""
        return self._required(f"{_DATABASE}/collections/{collection.id}/count").number()

    def counts(self) -> dict[str, int]:
        """Return the number of vectors by name of the collection."""
        return {name: self.count(collection) for name, collection in sorted(self.collections().items())}

    def ids(self, collection: Collection) -> Iterator[str]:
        """Yield the ids of all vectors in a collection."""
        offset = 0
        while True:
            body: dict[str, object] = {"limit": _IDS, "offset": offset, "include": []}
            answer = self._client.post(f"{_DATABASE}/collections/{collection.id}/get", body)
            page = [node.text() for node in self._found(answer).get("ids").elements()]
            yield from page
            offset += len(page)
            if len(page) < _IDS:
                return

    def _required(self, path: str) -> Node:
        return self._found(self._client.get(path))

    def _found(self, node: Node | None) -> Node:
        if node is None:
            msg = f"{self._client.url}: the server has no API v2 of Chroma. Check the address and the version."
            raise RefusedError(msg)
        return node
