"""What exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from rehearsal.cloud.model import ByProduct, Resource

_IS_AN_ID = re.compile(r"[a-z]+-[0-9a-f]{17}").fullmatch


class Store:
    """The resources and by-products that exist; whoever uses it holds the cloud's lock."""

    def __init__(self) -> None:
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self.by_products: list[ByProduct] = []
        self.arriving: list[Resource] = []
        """Resources that are being made right now."""
        self.created: Counter[str] = Counter()
        """How often each URN was created."""
        self.outside: set[str] = set()
        """Ids of what the account had before, by which the program looked it up."""
        self._gone: set[str] = set()

    def __iter__(self) -> Iterator[Resource]:
        return iter(list(self._resources.values()))

    def get(self, type_: str, place: str, id_: str) -> Resource | None:
        """The resource of a type and id in one place."""
        return self._resources.get((type_, place, id_))

    def of_type(self, *types: str) -> list[Resource]:
        """Every resource of some types."""
        return [resource for resource in self if resource.type in types]

    def put(self, resource: Resource) -> None:
        """Add or replace a resource."""
        self._resources[resource.key] = resource
        self._gone.discard(resource.id)

    def drop(self, resource: Resource) -> None:
        """Take a resource away."""
        self._resources.pop(resource.key, None)
        if _IS_AN_ID(resource.id):
            self._gone.add(resource.id)

    def gone_ids(self) -> set[str]:
        """Ids that AWS gave once and that lead nowhere now."""
        return set(self._gone)

    def mark_deleting(self, resource: Resource, *, deleting: bool) -> None:
        """A resource on its way out, or one whose deletion failed."""
        self._resources[resource.key] = replace(resource, deleting=deleting)

    def mark_failed(self, resource: Resource) -> Resource:
        """A resource that is there and did not become ready."""
        failed = replace(resource, failed=True)
        self._resources[resource.key] = failed
        return failed

    def save(self, file: Path) -> None:
        """Write down everything that exists."""
        content = {
            "resources": [asdict(resource) for resource in self],
            "by_products": [asdict(each) for each in self.by_products],
        }
        file.write_text(json.dumps(content, indent=2))
