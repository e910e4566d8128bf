from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from rehearsal.cli import DEV_PACKAGES, main
from rehearsal.pulumi_command import Command
from rehearsal.rehearsal import Rehearsal
from rehearsal.report import RehearsalError
from rehearsal.tools import find_tools


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
sys.modules[sys.argv[1]] = None
from rehearsal.cli import main
try:
    main(["--help"])
except SystemExit as ended:
    assert ended.code == 0
sys.exit(main([]))
"""


@pytest.mark.parametrize("package", sorted(DEV_PACKAGES))
def test_help_needs_no_dev_packages_and_a_rehearsal_names_the_missing_one(package: str) -> None:
    command = [sys.executable, "-c", WITHOUT_DEV_PACKAGES, package]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  this interpreter

    assert ended.returncode == 2
    assert "usage: python -m rehearsal" in ended.stdout
    assert ended.stderr == f"The Python package {package} is missing. Run `make rehearse`, which installs it.\n"


def test_a_missing_cli_has_its_own_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    assert main([]) == 3
    assert "needs the Pulumi CLI" in capsys.readouterr().err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a CLI on PATH, in which temporary folders are created."""
    cli = tmp_path / "pulumi"
    cli.write_text("#!/bin/sh\necho v3.300.0\n")
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return tmp_path


def test_missing_programs_of_kubernetes_have_an_exit_code_and_a_way_without_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))

    assert main([]) == 3
    said = capsys.readouterr().err
    assert "needs etcd" in said
    assert "`--kubernetes simulated` rehearses less" in said


def test_kubernetes_is_simulated_where_its_programs_are_not_installed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("HOME", str(folder))
    said: list[str] = []

    assert find_tools("dev", "installed", said.append).kubernetes is None
    assert said == [
        "Kubernetes is simulated: its programs are not installed; `python -m rehearsal --build-only` builds them"
    ]


def test_programs_are_found_without_a_rehearsal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--build-only", "--kubernetes", "simulated"]) == 0
    assert capsys.readouterr().out == f"Pulumi CLI: {folder / 'pulumi'}\n"
    assert [each.name for each in folder.iterdir()] == ["pulumi"]


def test_a_build_that_fails_has_the_exit_code_of_a_missing_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    go = folder / "go"
    go.write_text("#!/bin/sh\nexit 1\n")
    go.chmod(0o755)

    assert main(["--build-only"]) == 3


def test_a_program_that_cannot_be_built_is_named_without_a_rehearsal(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))

    assert main(["--build-only"]) == 3
    assert "needs etcd" in capsys.readouterr().err


@pytest.mark.parametrize(("ends", "code"), [(RehearsalError("two VPCs"), 1), (KeyboardInterrupt(), 130), (None, 0)])
def test_the_folder_is_kept_after_a_failure_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ends: Any, code: int
) -> None:
    for part, effect in (("lifecycle", None), ("fault_injection", ends), ("crash_tests", None)):
        monkeypatch.setattr(Rehearsal, part, mock.Mock(side_effect=effect))

    assert main(["--kubernetes", "simulated"]) == code
    left = list(folder.glob("landfall-rehearsal-*"))
    assert len(left) == (code == 1)
    said = capsys.readouterr()
    assert (
        said.err.splitlines()
        == {0: [], 1: ["the rehearsal failed: two VPCs"], 130: ["the rehearsal was stopped"]}[code]
    )
    assert ("faults: 0 injected, 0 recovered; CLI killed 0 times, recovered 0 times" in said.out) == (code != 130)
    assert all(f"kept in {each}" in said.out for each in left)


def test_an_interrupt_stops_the_cli(tmp_path: Path) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/id\nexec sleep 60\n")
    cli.chmod(0o755)
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            Command(cli, (3, 300, 0)).run(["up"], str(tmp_path), {})
    finally:
        signal.signal(signal.SIGALRM, previous)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)
