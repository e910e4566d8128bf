"""Requests to Email-RAG: load balancer, proxy and API."""

from __future__ import annotations

import pytest

from tests.support.email_rag import Pods, pods, system
from tests.support.shop import Cluster
from tests.support.stack_plans import manifests, of_kind

CONFIGURATION = "/etc/nginx/conf.d/default.conf"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return system()


@pytest.fixture(scope="module")
def found(cluster: Cluster) -> Pods:
    return pods(cluster)


@pytest.fixture(scope="module")
def nginx(found: Pods) -> list[str]:
    """The lines of the proxy's configuration."""
    return [line.strip() for line in found.files("frontend")[CONFIGURATION].splitlines()]


def test_the_frontend_finds_the_backend_in_every_namespace(nginx: list[str], found: Pods) -> None:
    """The file in the image names another namespace, and nginx ends where the name does not resolve."""
    assert "server email-rag-backend:8000;" in nginx
    assert not [line for line in nginx if "svc.cluster.local" in line]
    assert found.mounts("frontend")[CONFIGURATION]["readOnly"] is True


def test_the_name_of_the_backend_follows_its_service_and_its_port() -> None:
    other = pods(system(backend={"serviceName": "mail-api", "port": 9000}))
    assert "server mail-api:9000;" in other.files("frontend")[CONFIGURATION]
    assert other.container("backend")["command"][-3:] == ["9000", "--timeout-keep-alive", "75"]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_ingress_has_annotations_of_its_own_controller_alone(stack: str) -> None:
    """Annotations of another controller have no effect, and body limits and timeouts are lost."""
    (ingress,) = [each for each in of_kind(stack, "Ingress") if each["metadata"]["name"] == "frontend"]
    annotations = ingress["metadata"]["annotations"]
    assert {key.partition("/")[0] for key in annotations} <= {"alb.ingress.kubernetes.io", "pulumi.com"}
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (path["path"], path["backend"]["service"]["name"]) == ("/", "email-rag-frontend")


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_load_balancer_waits_for_uploads_and_streams(stack: str) -> None:
    name = f"email-rag-{stack}"
    (parameters,) = [each for each in of_kind(stack, "IngressClassParams") if each["metadata"]["name"] == name]
    attributes = {each["key"]: each["value"] for each in parameters["spec"]["loadBalancerAttributes"]}
    idle = int(attributes["idle_timeout.timeout_seconds"])
    assert 1200 <= idle <= 4000
    lines = Pods(list(manifests(stack))).files("frontend")[CONFIGURATION].splitlines()
    (keep_alive,) = [line.split()[1] for line in lines if line.strip().startswith("keepalive_timeout")]
    assert int(keep_alive.rstrip("s;")) > idle, "the load balancer closes idle connections first"


def test_prod_accepts_https_alone() -> None:
    (parameters,) = [
        each for each in of_kind("prod", "IngressClassParams") if each["metadata"]["name"] == "email-rag-prod"
    ]
    spec = parameters["spec"]
    assert (spec["sslRedirectPort"], bool(spec["certificateArn"])) == ("443", True)


def test_the_proxy_keeps_the_limits_and_headers_of_the_old_host(nginx: list[str]) -> None:
    """They were in the file that Docker Compose mounted, and not in the image."""
    for line in (
        "client_max_body_size 5120m;",
        "client_body_timeout 1200s;",
        "client_header_timeout 1200s;",
        "proxy_read_timeout 86400s;",
        "proxy_send_timeout 86400s;",
        "proxy_connect_timeout 120s;",
        "proxy_request_buffering off;",
        "proxy_buffering off;",
        "limit_req_zone $binary_remote_addr zone=api:10m rate=100r/m;",
        "limit_req zone=api burst=20 nodelay;",
        "limit_conn clients 20;",
    ):
        assert line in nginx, line
    headers = {line.split()[1] for line in nginx if line.startswith("add_header")}
    assert {"Strict-Transport-Security", "Content-Security-Policy"} <= headers


def test_the_limits_of_the_proxy_are_settings() -> None:
    limits = {"requestsPerMinute": 30, "burst": 7, "connections": 3, "maxBodyMib": 100}
    content = pods(system(frontend=limits)).files("frontend")[CONFIGURATION]
    for text in ("client_max_body_size 100m;", "rate=30r/m;", "burst=7 nodelay;", "limit_conn clients 3;"):
        assert text in content


def test_the_backend_keeps_connections_longer_than_the_proxy(found: Pods) -> None:
    """nginx keeps one for 60 s; uvicorn would close it after 5 s, while nginx sends a request on it."""
    command = found.container("backend")["command"]
    assert int(command[command.index("--timeout-keep-alive") + 1]) > 60
    assert command[:2] == ["uvicorn", "app.main:app"]


def test_a_changed_configuration_is_a_rollout_of_the_frontend() -> None:
    names = [
        {volume["configMap"]["name"] for volume in pods(each).pod("frontend")["volumes"] if "configMap" in volume}
        for each in (system(), system(frontend={"burst": 7}))
    ]
    assert names[0] != names[1]
