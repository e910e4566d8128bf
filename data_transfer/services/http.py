"""Requests that return JSON, with retries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import urllib3

from data_transfer import json_file
from data_transfer.errors import RefusedError, UnavailableError, UsageError

_TIMEOUT = urllib3.Timeout(connect=5, read=60)
_RETRIES = urllib3.Retry(
    total=5, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), allowed_methods=None, raise_on_status=False
)
_OK = 300
_REJECTED = (401, 403)
_NOT_FOUND = 404


class Client:
    """Requests to one server. All of them only read, so that each may be repeated."""

    def __init__(self, url: str, username: str | None = None, password: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            msg = "--url: the address is invalid. Give a scheme, host and port, such as http://rabbitmq:15672."
            raise UsageError(msg)
        self.url = url.rstrip("/")
        self._headers = {"Accept": "application/json"}
        if username is not None:
            self._headers |= urllib3.make_headers(basic_auth=f"{username}:{password or ''}")
        self._pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRIES)

    def get(self, path: str) -> json_file.Node | None:
        """Return the document at a path, or ``None`` where the server does not have it."""
        return self._send("GET", path, None)

    def post(self, path: str, body: Mapping[str, object]) -> json_file.Node | None:
        """Return the answer to a query, or ``None`` where the server does not have the path."""
        return self._send("POST", path, json.dumps(body).encode())

    def _send(self, method: str, path: str, body: bytes | None) -> json_file.Node | None:
        url = self.url + path
        headers = {**self._headers, "Content-Type": "application/json"} if body else self._headers
        try:
            response = self._pool.request(method, url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            reason = type(getattr(error, "reason", None) or error).__name__
            msg = f"{url}: the server does not answer ({reason}). Check the address and the network policies."
            raise UnavailableError(msg) from error
        if response.status == _NOT_FOUND:
            return None
        if response.status in _REJECTED:
            msg = f"{url}: the server rejected the credentials ({response.status}). Check user name and password."
            raise RefusedError(msg)
        if response.status >= _OK:
            msg = f"{url}: the server answered {response.status}. Check the address and its version."
            raise UnavailableError(msg)
        return json_file.parse(response.data, url, UnavailableError)
