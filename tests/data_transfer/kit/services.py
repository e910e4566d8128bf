"""A small HTTP server on loopback that answers as RabbitMQ and Chroma do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]


class Service:
    """Answers by path; counts the requests and keeps their headers."""

    def __init__(self, answer: Callable[[str, Any], Answer]) -> None:
        self.answer = answer
        self.requests: list[tuple[str, str | None]] = []
        self.url = ""


@contextmanager
def serving(answer: Callable[[str, Any], Answer]) -> Iterator[Service]:
    service = Service(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(None)

        def do_POST(self) -> None:
            self._send(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _send(self, body: Any) -> None:
            service.requests.append((self.path, self.headers["Authorization"]))
            status, content = service.answer(self.path, body)
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  name of the base class
            del format, arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def queue(name: str, ready: int, unacknowledged: int) -> dict[str, Any]:
    """The fields of a queue in the management API of RabbitMQ 3.13 that matter here."""
    return {
        "name": name,
        "vhost": "/",
        "durable": True,
        "type": "classic",
        "state": "running",
        "consumers": 2,
        "messages": ready + unacknowledged,
        "messages_ready": ready,
        "messages_unacknowledged": unacknowledged,
        "messages_details": {"rate": 0.0},
    }


def chroma(collections: dict[str, list[str]]) -> Callable[[str, Any], Answer]:
    """Answers of Chroma 1.5.9 for collections with these ids of vectors."""
    base = "/api/v2/tenants/default_tenant/databases/default_database/collections"
    by_id = {f"00000000-0000-4000-8000-{index:012}": name for index, name in enumerate(collections)}

    def described(collection: str, name: str) -> dict[str, Any]:
        fields = {"tenant": "default_tenant", "database": "default_database", "log_position": 0, "version": 0}
        return {"id": collection, "name": name, "metadata": {"hnsw:space": "cosine"}, "dimension": 384, **fields}

    def answer(path: str, body: Any) -> Answer:
        parts = urlsplit(path)
        if parts.path == base:
            page = {key: int(values[0]) for key, values in parse_qs(parts.query).items()}
            found = [described(collection, name) for collection, name in by_id.items()]
            return 200, found[page["offset"] : page["offset"] + page["limit"]]
        collection, _, action = parts.path.removeprefix(f"{base}/").partition("/")
        if not parts.path.startswith(base) or collection not in by_id:
            return 404, b""
        ids = collections[by_id[collection]]
        if action == "count":
            return 200, len(ids)
        page = ids[body["offset"] : body["offset"] + body["limit"]]
        return 200, {"ids": page, "embeddings": None, "documents": None, "uris": None, "metadatas": None, "include": []}

    return answer
