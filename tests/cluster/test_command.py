from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from analysis.scheduling.node_pool import UnknownPool
from analysis.scheduling.node_pools import NodePools
from cluster import command
from cluster.cli import main
from cluster.definitions import DEFINITIONS, Definitions
from cluster.nodes import NODES
from cluster.objects import condition
from cluster.processes import ProgramEndedError
from cluster.programs import Programs
from plan.errors import PlanError
from tests.support.kubernetes_api import MemoryApi
from tests.support.settings_documents import ROOT


class EstablishingApi(MemoryApi):
    """An API server that serves a new definition at once."""

    def create(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        created = super().create(path, content)
        if path == DEFINITIONS:
            created["status"] = {"conditions": [condition("Established")]}
        return created


@dataclass
class FakeControlPlane:
    """A control plane in memory, which ends with an error at the first check."""

    ends_with: BaseException
    server: str = "https://127.0.0.1:1"
    kubeconfig: Path = Path("/run/kubeconfig")
    memory: EstablishingApi = field(default_factory=EstablishingApi)

    def __enter__(self) -> Self:
        self.memory.objects["/apis"] = {
            "groups": [
                {"name": name}
                for name in (
                    "apps",
                    "batch",
                    "policy",
                    "autoscaling",
                    "networking.k8s.io",
                    "storage.k8s.io",
                    "apiextensions.k8s.io",
                )
            ]
        }
        return self

    def __exit__(self, *_: object) -> None:
        self.server = "stopped"

    def api(self) -> EstablishingApi:
        return self.memory

    def require_running(self) -> None:
        raise self.ends_with


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> FakeControlPlane:
    return control_plane(monkeypatch, KeyboardInterrupt())


def control_plane(monkeypatch: pytest.MonkeyPatch, ends_with: BaseException) -> FakeControlPlane:
    fake = FakeControlPlane(ends_with)
    monkeypatch.setattr(command, "ControlPlane", lambda _: fake)
    monkeypatch.setattr(command, "provide_programs", lambda _: None)
    monkeypatch.setattr(command, "provide_kubectl", lambda _: Path("/usr/bin/kubectl"))
    return fake


def raises(error: Exception) -> Callable[..., None]:
    def function(*_: object) -> None:
        raise error

    return function


def test_help_lists_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "3    a program was not found" in capsys.readouterr().out


def test_an_unknown_stack_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stack", "production"])

    assert ended.value.code == 2
    assert "choose from" in capsys.readouterr().err


WITHOUT_DEV_PACKAGES = """
import sys
sys.modules["urllib3"] = None
from cluster.cli import main
raise SystemExit(main([]))
"""


def test_a_missing_package_is_named() -> None:
    ended = subprocess.run(  # noqa: S603  this Python
        [sys.executable, "-c", WITHOUT_DEV_PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == "The Python package urllib3 is missing. Run `make cluster`, which installs it.\n"


def test_missing_programs_without_go_exit_with_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "provide_programs", raises(command.NoProgramsError("install Go")))
    assert main(["--stack", "dev"]) == 3
    assert capsys.readouterr().err.endswith("error: install Go\n")


def test_programs_are_built_without_a_control_plane(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Programs(etcd=Path("/e"), api_server=Path("/a"), controller_manager=Path("/c"), scheduler=Path("/s"))
    monkeypatch.setattr(command, "provide_programs", lambda _: found)
    monkeypatch.setattr(command, "provide_kubectl", lambda _: Path("/k"))

    assert main(["--build-only"]) == 0
    assert capsys.readouterr().out == "/e\n/a\n/c\n/s\n/k\n"


@pytest.mark.parametrize(("stack", "nodes"), [("dev", 6), ("staging", 6)])
def test_a_run_has_the_nodes_of_the_platform_and_the_definitions_of_the_stack(
    interrupted: FakeControlPlane, capsys: pytest.CaptureFixture[str], stack: str, nodes: int
) -> None:
    assert main(["--stack", stack]) == 0

    assert len(interrupted.memory.items(NODES)) == nodes
    names = {each["metadata"]["name"] for each in interrupted.memory.items(DEFINITIONS)}
    assert {"externalsecrets.external-secrets.io", "scaledobjects.keda.sh"} <= names
    printed = capsys.readouterr()
    assert re.search(
        rf"^{stack}: Kubernetes v\S+ on https://127\.0\.0\.1:1, {nodes} simulated nodes$", printed.out, re.MULTILINE
    )
    assert "  export KUBECONFIG=/run/kubeconfig\n  /usr/bin/kubectl get nodes\n" in printed.out
    assert printed.out.endswith("stopping; the kubeconfig and all objects are deleted\n")
    assert "warning" not in printed.err
    assert interrupted.server == "stopped"


def test_a_program_that_ends_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fake = control_plane(monkeypatch, ProgramEndedError("etcd: it ended with exit code 1:\nno space"))

    assert main(["--stack", "dev"]) == 1

    assert capsys.readouterr().err.endswith("error: etcd: it ended with exit code 1:\nno space\n")
    assert fake.server == "stopped"


def test_a_stack_that_cannot_be_planned_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "plans_of", raises(PlanError("stack dev: invalid settings.")))
    assert main([]) == 1
    assert capsys.readouterr().err == "error: stack dev: invalid settings.\n"


def test_a_folder_without_a_project_is_a_usage_error(tmp_path: Path) -> None:
    warnings: list[str] = []
    assert command.run(tmp_path, "dev", warn=warnings.append) == 2
    assert "no such file" in warnings[0]


def test_parts_that_are_missing_are_reported() -> None:
    warnings: list[str] = []
    pools = NodePools(
        pools=[],
        unknown=[UnknownPool(name="gpu", reason="p9.large is not in the list of instance types", unknown="type")],
        has_cluster_autoscaler=False,
    )

    command._warn_of_missing_parts(pools, Definitions(found=[], missing=["example.org/v1 Widget"]), warnings.append)

    pool, kind = warnings
    assert pool == "warning: gpu: no nodes, because p9.large is not in the list of instance types."
    assert kind.startswith("warning: example.org/v1 Widget: no definition, so that the API server refuses its objects.")
