from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
import yaml

import smoke.cli as command
from plan.model import Plan
from smoke.checks import ingresses
from tests.support.fake_cluster import ApiServer, FakeCluster, LoadBalancer, serving
from tests.support.stack_plans import planned

NAME = "layering-detection.example.com"
OTHER_NAME = "email-rag.example.com"
"""DNS names of the certificate."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def plans() -> Callable[[str], Plan]:
    """The plan of each stack."""
    return planned


@pytest.fixture
def cluster(plans) -> FakeCluster:
    """A cluster on which dev is deployed and healthy."""
    return FakeCluster.of(plans("dev"))


@pytest.fixture
def api_server(cluster) -> Iterator[str]:
    with serving(ApiServer, cluster) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def load_balancer(cluster, monkeypatch) -> Iterator[str]:
    """Address of the load balancer; a real one listens on port 80."""
    with serving(LoadBalancer, cluster) as server:
        monkeypatch.setitem(ingresses.PORTS, "http", server.server_port)
        yield f"127.0.0.1:{server.server_port}"


@pytest.fixture
def kubeconfig(tmp_path, api_server):
    path = tmp_path / "kubeconfig"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "fake",
        "clusters": [{"name": "fake", "cluster": {"server": api_server}}],
        "users": [{"name": "user", "user": {}}],
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "user"}}],
    }
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.fixture
def run(kubeconfig, load_balancer, monkeypatch, capsys, plans) -> Run:  # noqa: ARG001  the server has to run
    """Run the command with the fake cluster's kubeconfig; return exit code, stdout and stderr."""
    monkeypatch.setattr(command, "plan_stack", lambda _, stack: plans(stack))

    def call(*arguments):
        try:
            code = command.main(["--kubeconfig", str(kubeconfig), *map(str, arguments)])
        except SystemExit as error:
            code = error.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def failures(run) -> Callable[..., dict[tuple[str, str], dict]]:
    """Return the failed results by check and name, and assert that exit code and count match them."""

    def call(*arguments):
        code, out, _ = run("--json", *arguments)
        document = json.loads(out)
        failed = [each for each in document["results"] if not each["ok"]]
        assert (code, document["ok"], document["failed"]) == (1 if failed else 0, not failed, len(failed))
        return {(each["check"], each["name"]): each for each in failed}

    return call


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate and its key, as files."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed; a private key is not committed")
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},DNS:{OTHER_NAME}", "-days", "1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(paths[1])]
    command = [openssl, "req", "-x509", *key, *subject, "-out", str(paths[0])]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  arguments of this file
    return paths
