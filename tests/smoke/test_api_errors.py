"""Errors of the API server: the reported text and the exit code."""

from __future__ import annotations

import socket
import ssl

import pytest
import yaml

from tests.support.cluster_faults import SERVICES, SYSTEM, of
from tests.support.fake_cluster import ApiServer, serving

BUDGETS = f"/apis/policy/v1/namespaces/{SYSTEM}/poddisruptionbudgets"
BUDGET_CHECKS = of("disruption budget", names=SERVICES)


@pytest.fixture
def use_server(kubeconfig):
    """Change the server of the kubeconfig."""

    def use(server, **options):
        content = yaml.safe_load(kubeconfig.read_text())
        content["clusters"][0]["cluster"] = {"server": server, **options}
        kubeconfig.write_text(yaml.safe_dump(content))

    return use


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, f"no permission to read {BUDGETS} (403)"),
        (404, f"the API server does not serve {BUDGETS} (404): the add-on that defines this kind is missing"),
        (409, f"the API server returns 409 for {BUDGETS}"),
        (500, f"the API server returns 500 for {BUDGETS}"),
    ],
)
def test_an_error_status_fails_only_the_checks_of_the_kind(failures, cluster, status, text):
    cluster.refused[BUDGETS] = status
    found = failures()

    assert set(found) == BUDGET_CHECKS
    assert {each["found"] for each in found.values()} == {text}
    assert {each["expected"] for each in found.values()} == {"a response"}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, "the API server rejects the kubeconfig's credentials (401). Renew them."),
        (403, "no permission to read /version (403). Check the server's address in the kubeconfig, and your network."),
        (500, "the API server returns 500 for /version. Check the server's address"),
    ],
)
def test_an_error_status_for_the_version_ends_the_run(run, cluster, api_server, status, text):
    cluster.refused["/version"] = status
    code, out, err = run("--json")

    assert (code, out) == (3, "")
    assert err.startswith(f"error: {api_server}: {text}")


def test_credentials_that_expire_during_the_run_end_it(run, cluster):
    cluster.refused[BUDGETS] = 401
    code, out, err = run("--json")

    assert (code, out) == (3, "")
    assert "rejects the kubeconfig's credentials (401). Renew them." in err


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"null", b"\xff"])
def test_a_response_that_is_not_a_json_object_fails_only_the_checks_of_the_kind(failures, cluster, body):
    cluster.bodies[BUDGETS] = body
    found = failures()

    assert set(found) == BUDGET_CHECKS
    assert {each["found"] for each in found.values()} == {f"the response to {BUDGETS} is not a JSON object"}


def test_a_connection_that_closes_fails_only_the_checks_of_the_kind(failures, cluster):
    cluster.dropped.add(BUDGETS)
    found = failures()

    assert set(found) == BUDGET_CHECKS
    assert {each["found"] for each in found.values()} == {f"no response to {BUDGETS}: RemoteDisconnected"}


def test_a_request_without_response_fails_only_the_checks_of_the_kind(failures, cluster):
    cluster.silent.add(BUDGETS)
    found = failures("--timeout", 0.2)

    assert set(found) == BUDGET_CHECKS
    assert {each["found"] for each in found.values()} == {f"no response to {BUDGETS} within 0.2 s"}


def test_a_web_server_is_not_taken_for_an_api_server(run, cluster, api_server):
    cluster.bodies["/version"] = b"<html>"
    code, out, err = run()

    assert (code, out) == (3, "")
    assert err.startswith(f"error: {api_server}: the response to /version is not a JSON object. Check the server's")


def test_a_refused_connection_is_reported_without_a_traceback(run, use_server):
    use_server("http://127.0.0.1:1")
    code, out, err = run("--json")

    assert (code, out) == (3, "")
    assert err == (
        "error: http://127.0.0.1:1: no response to /version: Connection refused. Check the server's address in the "
        "kubeconfig, and your network.\n"
    )


def test_a_host_name_that_does_not_resolve_is_reported(run, use_server):
    use_server("http://cluster.invalid")
    code, _, err = run()

    assert code == 3
    assert err.startswith("error: http://cluster.invalid: no response to /version: ")


def test_an_api_server_that_does_not_respond_is_unreachable(run, cluster):
    cluster.silent.add("/version")
    code, out, err = run("--timeout", 0.2)

    assert (code, out) == (3, "")
    assert "no response to /version within 0.2 s" in err


def test_a_server_that_does_not_accept_connections_ends_after_the_timeout(run, use_server):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        use_server(f"http://127.0.0.1:{port}")
        code, _, err = run("--timeout", 0.2)

    assert code == 3
    assert err.startswith(f"error: http://127.0.0.1:{port}: no response to /version within 0.2 s. Check")


def test_an_untrusted_certificate_of_the_api_server_is_reported(run, use_server, cluster, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(ApiServer, cluster) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        use_server(f"https://127.0.0.1:{server.server_port}")
        code, out, err = run()

    assert (code, out) == (3, "")
    assert "no response to /version: " in err
    assert "certificate verify failed" in err
    assert len(err.splitlines()) == 1
