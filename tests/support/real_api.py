"""A real API server for tests: its paths of manifests, and polling.

objects = Objects(api)
objects.apply(manifest)                                 # server-side apply, as the provider sends it
objects.dry_run(manifest)                               # admission and validation of a creation
with refused(422, "field is immutable"): ...
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pytest

from cluster.api import Api, ApiError
from cluster.programs import Programs, find_programs

MANAGER = "pulumi-kubernetes-test"
"""A field manager as the provider names its own."""

_SECONDS = 90

Manifest = Mapping[str, Any]


def programs() -> Programs:
    """Return the programs of a control plane, or skip the test."""
    if found := find_programs():
        return found
    pytest.skip("no programs of Kubernetes on PATH or in the cache; `make cluster` builds them")


def wait_for(condition: Callable[[], Any]) -> Any:
    """Return the first value of a condition that is true."""
    deadline = time.monotonic() + _SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "the condition did not become true"
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def _refused(status: int, message: str) -> Iterator[None]:
    with pytest.raises(ApiError) as caught:
        yield
    assert caught.value.status == status, f"{caught.value}"
    assert message in f"{caught.value}"


def refused(status: int, message: str) -> AbstractContextManager[None]:
    """Expect that the API server refuses the requests of the context."""
    return _refused(status, message)


class Objects:
    """Applies manifests at the paths that the API server serves for their kinds."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._collections: dict[str, dict[str, tuple[str, bool]]] = {}

    def apply(self, manifest: Manifest, manager: str = MANAGER, *, force: bool = False) -> dict[str, Any]:
        """Apply a manifest on the server side."""
        return self._api.apply(self.path(manifest), manifest, manager, force=force)

    def create(self, manifest: Manifest) -> dict[str, Any]:
        """Create an object."""
        return self._api.create(self.collection(manifest), manifest)

    def dry_run(self, manifest: Manifest) -> dict[str, Any]:
        """Create an object that the API server does not store."""
        return self._api.create(f"{self.collection(manifest)}?dryRun=All&fieldValidation=Strict", manifest)

    def read(self, manifest: Manifest) -> dict[str, Any] | None:
        """Return the stored object of a manifest."""
        return self._api.get(self.path(manifest))

    def patch(self, manifest: Manifest, change: Manifest) -> dict[str, Any]:
        """Merge a change into the stored object of a manifest."""
        return self._api.patch(self.path(manifest), change)

    def path(self, manifest: Manifest) -> str:
        """Return the path of an object."""
        return f"{self.collection(manifest)}/{manifest['metadata']['name']}"

    def collection(self, manifest: Manifest) -> str:
        """Return the path of the collection of an object."""
        version, kind = manifest["apiVersion"], manifest["kind"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if kind not in self._collections.get(version, {}):
            resources = (self._api.get(root) or {}).get("resources", ())
            self._collections[version] = {
                each["kind"]: (each["name"], each["namespaced"]) for each in resources if "/" not in each["name"]
            }
        plural, namespaced = self._collections[version][kind]
        return f"{root}/namespaces/{manifest['metadata']['namespace']}/{plural}" if namespaced else f"{root}/{plural}"

    def serves(self, manifest: Manifest) -> bool:
        """Return whether the API server serves the kind of an object."""
        try:
            return bool(self.collection(manifest))
        except KeyError:
            return False


def in_namespace(manifest: Manifest, namespace: str) -> dict[str, Any]:
    """Return a manifest in another namespace."""
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}
