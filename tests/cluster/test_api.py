from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from cluster.api import Api, ApiError


@dataclass
class Response:
    status: int = 200
    data: bytes = b"{}"


@dataclass
class Pool:
    """Answers each request with the same response, or fails."""

    response: Response | Exception = field(default_factory=Response)
    requests: list[tuple[Any, ...]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": "Bearer token"})

    def request(self, method: str, url: str, body: bytes | None = None, headers: Any = None) -> Response:
        content_type = (headers or {}).get("Content-Type")
        self.requests.append((method, url, None if body is None else json.loads(body), content_type))
        if isinstance(self.response, Exception):
            raise self.response
        return self.response


def api_with(response: Response | Exception) -> tuple[Api, Pool]:
    api, pool = Api("https://127.0.0.1:1", Path("authority"), "token"), Pool(response)
    api._pool = pool  # pyright: ignore[reportAttributeAccessIssue]
    return api, pool


APPLIED = "fieldManager=manager&fieldValidation=Strict&force=true"


def test_each_method_sends_its_content_as_json() -> None:
    api, pool = api_with(Response(data=b'{"kind": "Pod"}'))

    assert api.create("/pods", {"a": 1}) == {"kind": "Pod"}
    api.patch("/pods/one", {"b": 2})
    api.apply("/pods/one", {"c": 3}, "manager", force=True)
    api.delete("/pods/one", {"gracePeriodSeconds": 0})

    url = "https://127.0.0.1:1/pods"
    assert pool.requests == [
        ("POST", url, {"a": 1}, "application/json"),
        ("PATCH", f"{url}/one", {"b": 2}, "application/merge-patch+json"),
        ("PATCH", f"{url}/one?{APPLIED}", {"c": 3}, "application/apply-patch+yaml"),
        ("DELETE", f"{url}/one", {"gracePeriodSeconds": 0}, "application/json"),
    ]


def test_a_missing_object_is_none_and_a_missing_kind_has_no_items() -> None:
    api, _ = api_with(Response(404))
    assert api.get("/pods/one") is None
    assert api.items("/pods") == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b'{"message": "pod is invalid"}', "pod is invalid"), (b"overloaded\n", "overloaded"), (b"[]", "[]")],
)
def test_a_refused_request_is_an_error_with_the_reason_of_the_server(body: bytes, reason: str) -> None:
    api, _ = api_with(Response(422, body))

    with pytest.raises(ApiError) as error:
        api.get("/pods/one")

    assert str(error.value) == f"/pods/one: the API server answered 422: {reason}"
    assert error.value.status == 422


@pytest.mark.parametrize(
    ("response", "ready"),
    [(Response(), True), (Response(500), False), (urllib3.exceptions.HTTPError("refused"), False)],
)
def test_a_server_is_ready_once_it_says_so(response: Response | Exception, ready: bool) -> None:  # noqa: FBT001
    api, _ = api_with(response)
    assert api.is_ready() is ready
