from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import yaml

import smoke.__main__ as command
from smoke.checks import ingresses
from tests.support.fake_cluster import ApiServer, FakeCluster, LoadBalancer, serving
from tests.support.stack_plans import planned

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cluster() -> FakeCluster:
    """A cluster on which dev is deployed and well."""
    return FakeCluster.of(planned("dev"))


@pytest.fixture
def api_server(cluster) -> Iterator[str]:
    with serving(ApiServer, cluster) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def load_balancer(cluster, monkeypatch) -> Iterator[str]:
    """Its address; a real one listens on port 80."""
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
        "users": [{"name": "nobody", "user": {}}],
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "nobody"}}],
    }
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.fixture
def run(kubeconfig, load_balancer, monkeypatch, capsys) -> Run:  # noqa: ARG001  it has to be there
    """The command with the fake cluster's kubeconfig: exit code, stdout, stderr."""
    monkeypatch.setattr(command, "plan_stack", lambda _, stack: planned(stack))

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
    """What does not hold, by check and name, after it was made sure that code and count agree with it."""

    def call(*arguments):
        code, out, _ = run("--json", *arguments)
        document = json.loads(out)
        failed = [each for each in document["results"] if not each["ok"]]
        assert (code, document["ok"], document["failed"]) == (1 if failed else 0, not failed, len(failed))
        return {(each["check"], each["name"]): each for each in failed}

    return call
