from __future__ import annotations

from pathlib import Path

import pytest

from cluster import programs
from cluster.programs import NoProgramsError

KUBERNETES = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")


def program(folder: Path, name: str, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


def machine(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_programs_on_path_are_used(tmp_path: Path) -> None:
    environment = machine(tmp_path)
    etcd = program(tmp_path / "bin", "etcd", "etcd Version: 3.6.5")
    installed = [program(tmp_path / "bin", name, "Kubernetes v1.36.1") for name in KUBERNETES]

    found = programs.provide_programs(pytest.fail, environment)

    assert [found.etcd, found.api_server, found.controller_manager, found.scheduler] == [etcd, *installed]
    assert programs.find_programs(environment) == found


@pytest.mark.parametrize("scheduler", ["Kubernetes v1.36.0", "Kubernetes v1.30.0", "no version"])
def test_programs_of_different_or_old_versions_are_not_mixed(tmp_path: Path, scheduler: str) -> None:
    environment = machine(tmp_path)
    etcd = program(tmp_path / "bin", "etcd", "etcd Version: 3.6.5")
    for name, version in zip(KUBERNETES, ("Kubernetes v1.35.4", "Kubernetes v1.35.4", scheduler), strict=True):
        program(tmp_path / "bin", name, version)
    cached = [program(programs.cache_folder(environment), name, "Kubernetes v1.35.4") for name in KUBERNETES]

    found = programs.provide_programs(pytest.fail, environment)

    assert [found.etcd, found.api_server, found.controller_manager, found.scheduler] == [etcd, *cached]


def test_a_missing_program_is_not_built_where_only_present_ones_are_needed(tmp_path: Path) -> None:
    environment = machine(tmp_path)
    program(tmp_path / "bin", "etcd", "etcd Version: 3.6.5")
    program(tmp_path / "bin", "go", "should not run; exit 1")

    assert programs.find_programs(environment) is None


def test_a_missing_program_is_built_and_reported(tmp_path: Path) -> None:
    environment = machine(tmp_path)
    go = program(tmp_path / "bin", "go", "")
    go.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done; echo built > "$2"\n')
    said: list[str] = []

    kubectl = programs.provide_kubectl(said.append, environment)

    assert kubectl.read_text() == "built\n"
    reason = f"there is no usable kubectl on PATH; building the one of Kubernetes {programs.VERSION}"
    assert said == [f"{reason} in {kubectl.parent}, once; this takes several minutes"]


def test_missing_programs_and_go_are_an_error_with_install_instructions(tmp_path: Path) -> None:
    with pytest.raises(NoProgramsError) as error:
        programs.provide_programs(pytest.fail, machine(tmp_path))

    first, second = str(error.value).splitlines()
    assert first.startswith("The local control plane needs etcd, kube-apiserver,")
    assert first.endswith("there is no usable etcd on PATH, and Go is not installed to build one")
    assert second.startswith("Install Go (https://go.dev/doc/install), or put etcd and the programs of Kubernetes 1.35")


def test_the_go_module_locks_every_program() -> None:
    module = (programs.MODULE / "go.mod").read_text()
    sums = (programs.MODULE / "go.sum").read_text()

    for build in programs.BUILDS.values():
        assert f"\t{build.package}\n" in module
    assert f"k8s.io/kubernetes {programs.VERSION} h1:" in sums
    staging = programs.VERSION.replace("v1.", "v0.", 1)
    replaced = [line.split() for line in module.splitlines() if "=>" in line]
    assert {line[-1] for line in replaced} == {staging}
    assert all(line[0] == line[2] for line in replaced)
