"""A cluster on loopback: an API server with exec over a websocket, and a load balancer."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nested import value_at
from plan.model import Plan
from smoke.expected import Expected
from smoke.manifest import items_at, list_path, name, namespace
from tests.support.running_cluster import Manifest, live_object, load_balancer_of, pod_of

SECRET_VALUE = "do-not-print"  # noqa: S105  a value that no output may hold
Response = tuple[int, bytes]


@dataclass
class FakeCluster:
    """Objects of a healthy cluster, and faults; tests change both."""

    lists: dict[str, dict[str, Manifest]] = field(default_factory=dict)
    """Objects by list path and name."""
    folders: dict[str, str] = field(default_factory=dict)
    """Access that the probe reports for each mounted folder."""
    health: dict[str, Response] = field(default_factory=dict)
    """Response by Host header; the key for any other host is empty."""
    refused: dict[str, int] = field(default_factory=dict)
    """API paths that return an error status."""
    silent: set[str] = field(default_factory=set)
    """API paths that get no response while the server runs."""
    exec_outcome: dict[str, Any] = field(default_factory=lambda: {"status": "Success"})
    bodies: dict[str, bytes] = field(default_factory=dict)
    """Bodies by API path that replace the objects, such as invalid JSON."""
    dropped: set[str] = field(default_factory=set)
    """API paths for which the server closes the connection without a response."""
    requested: set[str] = field(default_factory=set)
    """API paths of all requests."""
    commands: list[list[str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, plan: Plan) -> FakeCluster:
        cluster, expected = cls(), Expected.of(plan)
        for planned in expected.manifests:
            scaled = planned["kind"] in {"Deployment", "StatefulSet"}
            cluster.add(live_object(planned, expected.min_replicas(planned) if scaled else None))
        for deployment in (*expected.of_kind("Deployment"), *expected.of_kind("StatefulSet")):
            pod = pod_of(deployment)
            cluster.add(pod)
            cluster.folders |= _folders(pod)
        for external in expected.of_kind("ExternalSecret"):
            cluster.add(_secret(external))
        for ingress in expected.of_kind("Ingress"):
            for rule in ingress["spec"]["rules"]:
                service = rule["http"]["paths"][0]["backend"]["service"]["name"]
                body = json.dumps({"status": "healthy", "service": service}).encode()
                cluster.health[rule.get("host", load_balancer_of(ingress))] = (200, body)
        cluster.health[""] = cluster.health["127.0.0.1"]
        return cluster

    def add(self, manifest: Manifest) -> None:
        path = list_path(manifest["apiVersion"], manifest["kind"], namespace(manifest))
        self.lists.setdefault(path, {})[name(manifest)] = manifest

    def get(self, kind: str, object_name: str, within: str = "layering-detection-dev") -> Manifest:
        """Return the object of a kind and name, in a namespace or cluster-scoped."""
        objects = (found for listing in self.lists.values() for found in listing.values())
        named = (each for each in objects if each["kind"] == kind and name(each) == object_name)
        (found,) = (each for each in named if namespace(each) in {None, within})
        return found

    def drop(self, kind: str, object_name: str) -> None:
        found = self.get(kind, object_name)
        del self.lists[list_path(found["apiVersion"], kind, namespace(found))][object_name]

    def respond(self, path: str) -> Response:
        parent, _, leaf = path.rpartition("/")
        if path in self.refused:
            # The message of an API server may quote any value.
            return self.refused[path], json.dumps({"kind": "Status", "message": SECRET_VALUE}).encode()
        if path in self.bodies:
            return 200, self.bodies[path]
        if path == "/version":
            return 200, b'{"gitVersion": "v1.35.2-eks-0123456"}'
        if path in self.lists:
            return 200, json.dumps({"items": list(self.lists[path].values())}).encode()
        if leaf in self.lists.get(parent, {}):
            return 200, json.dumps(self.lists[parent][leaf]).encode()
        return 404, b'{"kind": "Status"}'

    def run(self, command: Sequence[str]) -> str:
        """Return the access to the given folders, as the probe does."""
        self.commands.append(list(command))
        folders = command[3:]
        return json.dumps({folder: self.folders[folder] for folder in folders})


def _secret(external: Manifest) -> Manifest:
    value = base64.b64encode(SECRET_VALUE.encode()).decode()
    metadata = {"name": external["spec"]["target"]["name"], "namespace": external["metadata"]["namespace"]}
    data = {each["secretKey"]: value for each in items_at(external, "spec", "data")} or {"generated": value}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}


def _folders(pod: Manifest) -> dict[str, str]:
    mounts = [
        mount for container in value_at(pod, "spec", "containers") for mount in items_at(container, "volumeMounts")
    ]
    return {mount["mountPath"]: "read-only" if mount.get("readOnly") else "writable" for mount in mounts}


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], cluster: FakeCluster) -> Iterator[ThreadingHTTPServer]:
    """Run a server on a free port of loopback for the duration of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.cluster = cluster
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        cluster.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    @property
    def cluster(self) -> FakeCluster:
        return self.server.cluster

    def reply(self, response: Response) -> None:
        status, body = response
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class LoadBalancer(_Handler):
    def do_GET(self) -> None:
        health = self.cluster.health
        host = self.headers["Host"].partition(":")[0]
        self.reply(health.get(host, health[""]) if self.path == "/health" else (404, b""))


class ApiServer(_Handler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.cluster.requested.add(parts.path)
        if parts.path in self.cluster.dropped:
            self.close_connection = True
            return
        if parts.path in self.cluster.silent or ("/exec" in self.cluster.silent and parts.path.endswith("/exec")):
            self.cluster.closing.wait()
        elif parts.path.endswith("/exec"):
            self._exec(parse_qs(parts.query)["command"])
        else:
            self.reply(self.cluster.respond(parts.path))

    def _exec(self, command: list[str]) -> None:
        """Serve a websocket (RFC 6455): handshake, a frame for each channel, and a close frame."""
        if status := self.cluster.refused.get("/exec"):
            self.reply((status, b"{}"))
            return
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324  required by the protocol
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.send_header("Sec-WebSocket-Protocol", "v4.channel.k8s.io")
        self.end_headers()
        self._frame(2, b"\x01" + self.cluster.run(command).encode())
        self._frame(2, b"\x03" + json.dumps(self.cluster.exec_outcome).encode())
        self._frame(8, struct.pack("!H", 1000))
        self.close_connection = True

    def _frame(self, opcode: int, payload: bytes) -> None:
        assert len(payload) < 126
        self.wfile.write(bytes([0x80 | opcode, len(payload)]) + payload)
