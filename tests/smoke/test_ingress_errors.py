"""Errors on the way to an Ingress: the reported text and the exit code."""

from __future__ import annotations

import socket

import pytest

from smoke.checks import ingresses
from tests.support.fake_cluster import LoadBalancer, serving

HOST = "layering.layering-detection.local"


@pytest.fixture
def failure(failures):
    """Run the command and return the failure of the Ingress ``layering``."""

    def call(*arguments):
        found = failures(*arguments)
        assert {check for check, _ in found} == {"health"}
        return found["health", "layering"]

    return call


@pytest.mark.parametrize("status", [{}, {"loadBalancer": {}}, {"loadBalancer": {"ingress": None}}])
def test_an_ingress_without_an_address_fails(failure, cluster, status):
    cluster.get("Ingress", "layering")["status"] = status
    found = failure()

    assert found["found"] == "no address"
    assert found["expected"] == "a load balancer's address in the status"
    assert found["remedy"] == "run `kubectl --namespace layering-detection-dev describe ingress layering`"


def test_an_address_that_refuses_connections_fails(failure, monkeypatch):
    monkeypatch.setitem(ingresses.PORTS, "http", 1)
    found = failure()

    assert found["found"] == f"no response to /health with host {HOST} at 127.0.0.1:1: [Errno 111] Connection refused"
    assert found["expected"] == "200 from layering-service"
    assert "a new load balancer needs some minutes" in found["remedy"]


def test_an_address_that_does_not_resolve_fails(failure, cluster):
    cluster.get("Ingress", "layering")["status"]["loadBalancer"]["ingress"] = [{"hostname": "elb.invalid"}]

    assert failure()["found"].startswith(f"no response to /health with host {HOST} at elb.invalid:")


def test_an_address_that_does_not_respond_fails_after_the_timeout(failure, monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        monkeypatch.setitem(ingresses.PORTS, "http", listener.getsockname()[1])
        found = failure("--timeout", 0.1)

    assert found["found"].endswith("within 0.1 s")
    assert found["remedy"] == "check that your IP address is in loadBalancer.allowedCidrBlocks"


@pytest.mark.parametrize("status", [302, 403, 404, 500, 502, 503, 504])
def test_a_status_other_than_200_fails(failure, cluster, load_balancer, status):
    cluster.health[HOST] = (status, b"")
    found = failure()

    assert found["found"] == f"{status} for /health with host {HOST} at {load_balancer}"
    assert found["expected"] == "200 from layering-service"


def test_a_response_that_is_not_http_fails(failure, monkeypatch, cluster):
    class Garbage(LoadBalancer):
        def do_GET(self) -> None:  # noqa: N802  name set by http.server
            self.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    with serving(Garbage, cluster) as server:
        monkeypatch.setitem(ingresses.PORTS, "http", server.server_port)
        found = failure()

    assert "SSH-2.0-OpenSSH" in found["found"]


def test_wait_repeats_the_checks_until_the_service_is_healthy(run, cluster, monkeypatch):
    healthy, cluster.health[HOST] = cluster.health[HOST], (503, b"")
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        cluster.health[HOST] = healthy

    monkeypatch.setattr("smoke.cli.time.sleep", pause)
    code, out, _ = run("--wait", 60)

    assert code == 0
    assert pauses == [10.0]
    assert "checks passed" in out


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"status": "healthy"}'])
def test_a_healthy_response_without_a_service_name_passes(failures, cluster, body):
    cluster.health[HOST] = (200, body)

    assert failures() == {}
