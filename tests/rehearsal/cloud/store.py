"""What exists, in memory and in a file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from tests.rehearsal.cloud.model import ByProduct, Resource

_IS_AN_ID = re.compile(r"[a-z]+-[0-9a-f]{17}").fullmatch


class Store:
    """The resources and by-products that exist; whoever uses it holds the cloud's lock."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self.by_products: list[ByProduct] = []
        self.arriving: list[Resource] = []
        """Resources that are being made right now."""
        self.created: Counter[str] = Counter()
        """How often each URN was created."""
        self._gone: set[str] = set()
        if file and file.is_file():
            self._load(json.loads(file.read_text()))

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
        self.save()

    def drop(self, resource: Resource) -> None:
        """Take a resource away."""
        self._resources.pop(resource.key, None)
        if _IS_AN_ID(resource.id):
            self._gone.add(resource.id)
        self.save()

    def gone_ids(self) -> set[str]:
        """Ids that AWS gave once and that lead nowhere now."""
        return set(self._gone)

    def mark_deleting(self, resource: Resource, *, deleting: bool) -> None:
        """A resource on its way out, or one whose deletion failed."""
        self._resources[resource.key] = replace(resource, deleting=deleting)

    def save(self) -> None:
        """Write everything, so that a reader never sees half of it."""
        if self._file is None:
            return
        content = {
            "resources": [_as_dict(resource) for resource in self],
            "by_products": [_as_dict(each) for each in self.by_products],
            "created": self.created,
            "gone": sorted(self._gone),
        }
        half = self._file.with_name(f"{self._file.name}.half")
        half.write_text(json.dumps(content))
        half.replace(self._file)

    def _load(self, content: dict[str, Any]) -> None:
        resources = [Resource(**{**each, "deleting": False}) for each in content["resources"]]
        self._resources = {resource.key: resource for resource in resources}
        self.by_products = [ByProduct(**each) for each in content["by_products"]]
        self.created = Counter(content["created"])
        self._gone = set(content["gone"])


def _as_dict(each: Resource | ByProduct) -> dict[str, Any]:
    """The fields as they are: the library's own function copies everything beneath them, on every call."""
    return {field.name: getattr(each, field.name) for field in fields(each)}
