"""An API server in memory, for controllers: it stores objects by path and merges patches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from cluster.api import Api, ApiError

_COLLECTION = re.compile(r"(?P<root>.*?)(?:/namespaces/(?P<namespace>[^/]+))?/(?P<plural>[^/]+)/(?P<name>[^/]+)")


def merged(old: Any, new: Any) -> Any:
    """Return a JSON merge patch (RFC 7386) applied to a value."""
    if not isinstance(new, Mapping):
        return new
    result = dict(old) if isinstance(old, Mapping) else {}
    for key, value in new.items():
        result[key] = merged(result.get(key), value)
    return result


class MemoryApi(Api):
    """Objects by path, such as ``/api/v1/namespaces/web/pods/shop``."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}

    def add(self, collection: str, name: str, content: Mapping[str, Any], namespace: str = "") -> str:
        """Store an object, and return its path."""
        root, _, plural = collection.rpartition("/")
        path = f"{root}/namespaces/{namespace}/{plural}/{name}" if namespace else f"{collection}/{name}"
        metadata = {"name": name, "uid": f"uid-of-{name}", **({"namespace": namespace} if namespace else {})}
        self.objects[path] = merged(content, {"metadata": metadata})
        return path

    def get(self, path: str) -> dict[str, Any] | None:
        return self.objects.get(path)

    def items(self, path: str) -> list[dict[str, Any]]:
        matches = {key: _COLLECTION.fullmatch(key) for key in self.objects}
        return [
            self.objects[key]
            for key, match in matches.items()
            if match and f"{match['root']}/{match['plural']}" == path
        ]

    def create(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        target = f"{path}/{content['metadata']['name']}"
        namespaced = content["metadata"].get("namespace")
        if namespaced and "/namespaces/" not in path:
            root, _, plural = path.rpartition("/")
            target = f"{root}/namespaces/{namespaced}/{plural}/{content['metadata']['name']}"
        if target in self.objects:
            raise ApiError(HTTPStatus.CONFLICT, f"{target}: it exists")
        self.objects[target] = dict(content)
        return self.objects[target]

    def patch(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        target = path.removesuffix("/status")
        if target not in self.objects:
            raise ApiError(HTTPStatus.NOT_FOUND, f"{target}: not found")
        self.objects[target] = merged(self.objects[target], content)
        return self.objects[target]

    def apply(self, path: str, content: Mapping[str, Any], manager: str, *, force: bool = False) -> dict[str, Any]:
        assert manager
        assert not force, "no fields have managers here"
        self.objects[path] = merged(self.objects.get(path), content)
        return self.objects[path]

    def delete(self, path: str, options: Mapping[str, Any] | None = None) -> None:
        uid = (options or {}).get("preconditions", {}).get("uid", self.objects[path]["metadata"]["uid"])
        assert uid == self.objects[path]["metadata"]["uid"]
        del self.objects[path]

    def __exit__(self, *_: object) -> None:
        """Close nothing."""
