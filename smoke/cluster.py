"""The objects of a cluster. Each kind is listed once per namespace."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from nested import value_at
from smoke.errors import CheckUnavailableError
from smoke.manifest import Manifest, items_at, list_path, name, namespace
from smoke.pod_exec import exec_in_pod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smoke.api import Api

Objects = dict[str, Manifest]
"""Objects of one kind by name."""


def _newest(objects: Iterable[Manifest], labels: Mapping[str, str]) -> Manifest | None:
    """Return the newest of the objects with some labels."""
    matching = [each for each in objects if labels.items() <= (value_at(each, "metadata", "labels") or {}).items()]
    return max(matching, key=lambda each: f"{value_at(each, 'metadata', 'creationTimestamp')}", default=None)


class Cluster:
    """The cluster during one run of the checks."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lists: dict[str, Objects | CheckUnavailableError] = {}

    def find(self, planned: Manifest) -> Manifest | None:
        """Return the live object of a planned one, or None if the cluster does not have it.

        A Job has a generated name that an offline plan does not know: the newest one with the planned labels counts.
        """
        found = self.objects(planned["apiVersion"], planned["kind"], namespace(planned))
        if planned["kind"] == "Job" and name(planned) not in found:
            return _newest(found.values(), value_at(planned, "metadata", "labels") or {})
        return found.get(name(planned))

    def objects(self, api_version: str, kind: str, within: str | None) -> Objects:
        """Return all objects of a kind in a namespace. A list request that failed is not repeated."""
        path = list_path(api_version, kind, within)
        if path not in self._lists:
            try:
                self._lists[path] = self._list(path)
            except CheckUnavailableError as error:
                self._lists[path] = error
        found = self._lists[path]
        if isinstance(found, CheckUnavailableError):
            raise found
        return found

    def _list(self, path: str) -> Objects:
        response = self._api.get(path)
        if response is None:
            msg = f"the API server does not serve {path} (404): the add-on that defines this kind is missing"
            raise CheckUnavailableError(msg)
        return {name(item): item for item in items_at(response, "items")}

    def nonblank_keys(self, within: str, secret: str) -> Mapping[str, bool] | None:
        """Return for each key of a Secret if its value is more than white space; None if the Secret does not exist.

        No value leaves this function.
        """
        response = self._api.get(f"/api/v1/namespaces/{within}/secrets/{secret}")
        if response is None:
            return None
        data: dict[str, str] = value_at(response, "data") or {}
        return {key: bool(base64.b64decode(value).strip()) for key, value in data.items()}

    def run(self, pod: Manifest, container: str, command: Sequence[str]) -> str:
        """Run a command in a container and return its output."""
        return exec_in_pod(
            self._api, namespace=namespace(pod) or "", pod=name(pod), container=container, command=command
        )
