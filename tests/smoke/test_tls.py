"""With HTTPS, the load balancer's certificate has to be trusted and valid for the name that callers use."""

from __future__ import annotations

import ssl

import pytest

import smoke.cli as command
from smoke.checks import ingresses
from tests.smoke.conftest import NAME, OTHER_NAME
from tests.support.fake_cluster import FakeCluster, LoadBalancer, serving
from tests.support.settings_documents import committed
from tests.support.stack_plans import planned, planned_with


@pytest.fixture
def prod(cluster, certificate, monkeypatch):
    """Prod instead of dev, on a load balancer with HTTPS."""
    found = FakeCluster.of(planned("prod"))
    cluster.lists, cluster.health = found.lists, found.health | {OTHER_NAME: found.health["localhost"]}
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
    names = f"layering-detection-prod={NAME}", f"email-rag-prod={OTHER_NAME}"

    assert failures("--stack", "prod", "--tls-name", *names) == {}
    assert failures("--stack", "prod", "--tls-name", names[0], "--tls-name", OTHER_NAME) == {}


@pytest.mark.usefixtures("prod", "trusted")
def test_the_default_name_is_that_of_the_planned_record_of_each_load_balancer(failures, monkeypatch):
    settings = committed("prod")
    old = {"dnsName": "old-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z35SXDOTRQ7X7K"}
    cutover = {"hostedZoneId": "ZEXAMPLE", "newTrafficPercent": 0}
    layering_detection, email_rag = settings["systems"]["layeringDetection"], settings["systems"]["emailRag"]
    layering_detection["cutover"] = cutover | {"recordName": NAME, "oldLoadBalancer": old}
    email_rag["cutover"] = cutover | {"recordName": OTHER_NAME, "oldHost": {"addresses": ["203.0.113.10"]}}
    plan = planned_with(settings, "prod")
    monkeypatch.setattr(command, "plan_stack", lambda *_: plan)

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
