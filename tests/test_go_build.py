from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import go_build
from go_build import BuildError, GoProgram

GO_THAT_BUILDS = """
case "$1" in
  mod) ;;
  list) echo go: some progress; echo {source} ;;
  build)
    while [ $# -gt 0 ]; do
      case "$1" in -overlay) /bin/cp "$2" {record} ;; -o) echo built > "$2" ;; esac
      shift
    done ;;
esac
"""


def machine(tmp_path: Path, go: str = "") -> dict[str, str]:
    folder = tmp_path / "bin"
    folder.mkdir()
    if go:
        (folder / "go").write_text(f"#!/bin/sh\n{go}\n")
        (folder / "go").chmod(0o755)
    return {"PATH": str(folder)}


def program(tmp_path: Path, **more: object) -> GoProgram:
    return GoProgram(module=tmp_path, package="example.org/program", variables={}, **more)


def test_a_program_embeds_files_of_another_module(tmp_path: Path) -> None:
    record = tmp_path / "record"
    environment = machine(tmp_path, GO_THAT_BUILDS.format(source=tmp_path / "cache", record=record))
    embedding = program(tmp_path, embedded={"schema.json": "cmd/schema.json"}, embedded_from="example.org/other")

    go_build.build(embedding, tmp_path / "out" / "program", print, environment)

    assert (tmp_path / "out" / "program").read_text() == "built\n"
    assert json.loads(record.read_text()) == {
        "Replace": {str(tmp_path / "schema.json"): str(tmp_path / "cache" / "cmd" / "schema.json")}
    }


def test_a_build_reports_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_build, "PROGRESS_SECONDS", 0.05)
    environment = machine(tmp_path, f"/bin/sleep 0.3; {GO_THAT_BUILDS.format(source='', record='')}")
    said: list[str] = []

    go_build.build(program(tmp_path), tmp_path / "out" / "program", said.append, environment)

    assert re.fullmatch(r"  still building, \d+ s", said[0])


def test_a_failed_build_leaves_nothing_and_shows_the_end_of_the_output(tmp_path: Path) -> None:
    environment = machine(tmp_path, "echo no module for you >&2; exit 1")

    with pytest.raises(BuildError, match=r"^Go could not build one:\nno module for you$"):
        go_build.build(program(tmp_path), tmp_path / "out" / "program", print, environment)

    assert list((tmp_path / "out").iterdir()) == []


def test_a_build_without_go_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Go is not installed"):
        go_build.build(program(tmp_path), tmp_path / "program", print, machine(tmp_path))


def test_a_dependency_that_a_module_does_not_lock_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("require (\n\texample.org/one v1.0.0\n)\n")

    assert go_build.locked_version(tmp_path, "example.org/one") == "v1.0.0"
    with pytest.raises(ValueError, match=r"no requirement of example\.org/two\. Add one"):
        go_build.locked_version(tmp_path, "example.org/two")
