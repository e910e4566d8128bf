"""Requests to the Kubernetes API as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import urllib3

MERGE_PATCH = "application/merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
"""Server-side apply. JSON is a subset of YAML."""

_CONNECTIONS = 4
_TIMEOUT = urllib3.Timeout(connect=5, read=60)

_RETRIES = urllib3.Retry(
    connect=0,
    read=0,
    redirect=0,
    status=10,
    status_forcelist={HTTPStatus.TOO_MANY_REQUESTS},
    allowed_methods=None,
    raise_on_status=False,
)
"""The API server answers 429 with ``Retry-After`` while it prepares the storage of a kind that was just defined."""

Object = Mapping[str, Any]
"""An object of the Kubernetes API."""


class ApiError(Exception):
    """The API server refused a request; the message is the server's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    @property
    def is_temporary(self) -> bool:
        """True where the next round sees another state: the object has changed, is gone or exists already."""
        return self.status in {HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND}


class Api:
    """Requests of one user to one API server. Threads may share it."""

    def __init__(self, server: str, authority: Path, token: str) -> None:
        self._server = server
        self._pool = urllib3.PoolManager(
            maxsize=_CONNECTIONS,
            timeout=_TIMEOUT,
            retries=_RETRIES,
            ca_certs=str(authority),
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._pool.clear()

    def get(self, path: str) -> dict[str, Any] | None:
        """Return the object at a path, or None where there is no such object or kind."""
        try:
            return self.request("GET", path)
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the objects of a collection, from the cache of the API server; none for a kind that is not defined."""
        return (self.get(f"{path}?resourceVersion=0") or {}).get("items", [])

    def create(self, path: str, content: Object) -> dict[str, Any]:
        """Create an object in the collection at a path."""
        return self.request("POST", path, content)

    def patch(self, path: str, content: Object) -> dict[str, Any]:
        """Merge the content into the object at a path."""
        return self.request("PATCH", path, content, MERGE_PATCH)

    def apply(self, path: str, content: Object, manager: str, *, force: bool = False) -> dict[str, Any]:
        """Apply an object at its path for a field manager; ``force`` takes fields from other managers."""
        query = urlencode({"fieldManager": manager, "fieldValidation": "Strict", "force": f"{force}".lower()})
        return self.request("PATCH", f"{path}?{query}", content, APPLY_PATCH)

    def delete(self, path: str, options: Object | None = None) -> None:
        """Delete the object at a path."""
        self.request("DELETE", path, options)

    def is_ready(self) -> bool:
        """Return whether the API server reports that it is ready."""
        try:
            return self._pool.request("GET", f"{self._server}/readyz").status == HTTPStatus.OK
        except urllib3.exceptions.HTTPError:
            return False

    def request(
        self, method: str, path: str, content: Object | None = None, content_type: str = "application/json"
    ) -> dict[str, Any]:
        """Send a request and return the answer; raise ``ApiError`` for any status that is an error."""
        body = None if content is None else json.dumps(content).encode()
        headers = {**self._pool.headers, "Content-Type": content_type}
        response = self._pool.request(method, f"{self._server}{path}", body=body, headers=headers)
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise ApiError(response.status, _message(path, response.status, response.data))
        return json.loads(response.data)


def _message(path: str, status: int, body: bytes) -> str:
    try:
        reason = json.loads(body)["message"]
    except (ValueError, KeyError, TypeError):
        reason = body.decode(errors="replace").strip()
    return f"{path}: the API server answered {status}: {reason}"
