"""What is really there: the objects of a cluster, each kind and namespace asked for once."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from smoke import pod_exec as execution
from smoke.errors import NoAnswer
from smoke.manifest import Manifest, at, collection, listed, name, namespace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smoke.api import Api

Objects = dict[str, Manifest]
"""Objects of one kind by name."""


class Cluster:
    """A cluster as one run of the check sees it."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lists: dict[str, Objects | NoAnswer] = {}

    def find(self, planned: Manifest) -> Manifest | None:
        """The object that was planned, as it is; None where it is not there."""
        return self.objects(planned["apiVersion"], planned["kind"], namespace(planned)).get(name(planned))

    def objects(self, api_version: str, kind: str, within: str | None) -> Objects:
        """All objects of a kind in a namespace. A list that failed is not asked for a second time."""
        path = collection(api_version, kind, within)
        if path not in self._lists:
            try:
                self._lists[path] = self._list(path)
            except NoAnswer as error:
                self._lists[path] = error
        found = self._lists[path]
        if isinstance(found, NoAnswer):
            raise found
        return found

    def _list(self, path: str) -> Objects:
        answer = self._api.get(path)
        if answer is None:
            msg = f"the API server knows no {path}: is the add-on that brings it installed?"
            raise NoAnswer(msg)
        return {name(item): item for item in listed(answer, "items")}

    def filled_keys(self, within: str, secret: str) -> Mapping[str, bool] | None:
        """The keys of a Secret, and whether there is more than blanks in each; None where there is no such Secret.

        Values are looked at here and go no further.
        """
        answer = self._api.get(f"/api/v1/namespaces/{within}/secrets/{secret}")
        if answer is None:
            return None
        data: dict[str, str] = at(answer, "data") or {}
        return {key: bool(base64.b64decode(value).strip()) for key, value in data.items()}

    def run(self, pod: Manifest, container: str, command: Sequence[str]) -> str:
        """What a command prints in a container of a pod."""
        return execution.run(
            self._api, namespace=namespace(pod) or "", pod=name(pod), container=container, command=command
        )
