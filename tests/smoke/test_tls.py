"""With HTTPS, the load balancer's certificate has to be trusted and valid for the name that callers use."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest

import smoke.cli as command
from smoke.checks import ingresses
from tests.smoke.conftest import NAME
from tests.support.fake_cluster import FakeCluster, LoadBalancer, serving
from tests.support.stack_plans import planned


@pytest.fixture
def prod(cluster, certificate, monkeypatch):
    """Prod instead of dev, on a load balancer with HTTPS."""
    found = FakeCluster.of(planned("prod"))
    cluster.lists, cluster.health = found.lists, found.health
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(LoadBalancer, cluster) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        monkeypatch.setitem(ingresses.PORTS, "https", server.server_port)
        yield cluster


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


@pytest.mark.usefixtures("prod", "trusted")
def test_a_trusted_certificate_for_the_name_passes(failures):
    assert failures("--stack", "prod", "--tls-name", NAME) == {}


@pytest.mark.usefixtures("prod", "trusted")
def test_the_default_name_is_that_of_the_planned_record(failures, monkeypatch):
    plan = planned("prod")
    record = replace(plan.resources[0], type="aws:route53/record:Record", inputs={"name": NAME})
    both_sides = replace(plan, resources=(*plan.resources, record, record))
    monkeypatch.setattr(command, "plan_stack", lambda *_: both_sides)

    assert failures("--stack", "prod") == {}


@pytest.mark.usefixtures("prod", "trusted")
def test_a_certificate_for_another_name_fails(failures):
    found = failures("--stack", "prod", "--tls-name", "other.example.com")

    assert {check for check, _ in found} == {"health"}
    assert all("certificate not trusted: Hostname mismatch" in each["found"] for each in found.values())
    assert all("now other.example.com" in each["remedy"] for each in found.values())


@pytest.mark.usefixtures("prod")
def test_an_untrusted_certificate_fails(failures):
    found = failures("--stack", "prod", "--tls-name", NAME)

    assert {check for check, _ in found} == {"health"}
    assert all("certificate not trusted" in each["found"] for each in found.values())
