"""Where the load balancer speaks HTTPS, its certificate has to be trusted and for the name that callers use."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import replace

import pytest

import smoke.__main__ as command
from smoke.checks import ingresses
from tests.support.fake_cluster import FakeCluster, LoadBalancer, serving
from tests.support.stack_plans import planned

NAME = "layering-detection.example.com"


@pytest.fixture
def certificate(tmp_path):
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not on this machine, and a private key is nothing to commit")
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(paths[1])]
    command = [openssl, "req", "-x509", *key, *subject, "-out", str(paths[0])]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  arguments of this file
    return paths


@pytest.fixture
def prod(cluster, certificate, monkeypatch):
    """Prod instead of dev, on a load balancer that speaks HTTPS."""
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
def test_a_trusted_certificate_for_the_name_is_accepted(failures):
    assert failures("--stack", "prod", "--tls-name", NAME) == {}


@pytest.mark.usefixtures("prod", "trusted")
def test_the_name_whose_record_the_stack_plans_needs_not_be_told(failures, monkeypatch):
    plan = planned("prod")
    record = replace(plan.resources[0], type="aws:route53/record:Record", inputs={"name": NAME})
    both_sides = replace(plan, resources=(*plan.resources, record, record))
    monkeypatch.setattr(command, "plan_stack", lambda *_: both_sides)

    assert failures("--stack", "prod") == {}


@pytest.mark.usefixtures("prod", "trusted")
def test_a_certificate_for_another_name_is_refused(failures):
    found = failures("--stack", "prod", "--tls-name", "other.example.com")

    assert {check for check, _ in found} == {"health"}
    assert all("certificate refused: Hostname mismatch" in each["found"] for each in found.values())
    assert all("now other.example.com" in each["remedy"] for each in found.values())


@pytest.mark.usefixtures("prod")
def test_a_certificate_that_nobody_vouches_for_is_refused(failures):
    found = failures("--stack", "prod", "--tls-name", NAME)

    assert {check for check, _ in found} == {"health"}
    assert all("certificate refused" in each["found"] for each in found.values())
