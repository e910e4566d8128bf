"""The output folder of a preview: its place, and what makes it unusable."""

from __future__ import annotations

import errno
import os

import pytest


@pytest.mark.usefixtures("references")
def test_the_files_are_below_the_project_and_not_below_the_current_folder(run, tmp_path):
    code, out, _ = run("--project", "references", "--stack", "base")

    assert code == 0
    assert "Files in references/build/base" in out
    assert not (tmp_path / "build").exists()


def test_a_file_in_the_place_of_the_output_folder_is_a_usage_error(run, references):
    (references / "build").touch()
    code, out, err = run("--project", "references", "--stack", "base")

    assert (code, out) == (2, "")
    assert err == (
        "error: references/build: not a folder. Remove or rename this file, or choose another folder with --out.\n"
    )


def test_a_folder_without_write_permission_is_a_usage_error_before_the_stack_is_planned(run, references, monkeypatch):
    (references / "build").mkdir()
    monkeypatch.setattr("os.access", lambda path, _: not str(path).endswith("build"))
    monkeypatch.setattr("engine.run.Planner.plan", None)
    code, out, err = run("--project", "references", "--stack", "base")

    assert (code, out) == (2, "")
    assert err == (
        "error: references/build: no permission to write. Change its permissions, or choose another folder with "
        "--out.\n"
    )


@pytest.mark.usefixtures("references")
def test_a_folder_that_loses_its_permission_is_a_usage_error(run, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    code, _, err = run("--project", "references", "--stack", "base")

    assert code == 2
    assert "references/build/base: the files cannot be written (Permission denied). Choose another folder" in err


def test_an_empty_stack_is_refused_before_the_output_folder_is_read(run, references):
    (references / "build" / "base").mkdir(parents=True)

    assert run("--project", "references", "--stack", "") == (
        2,
        "",
        "error: stack '': not in project 'references'. Its stacks are app, base, cycle-a, cycle-b, elsewhere.\n",
    )


def test_a_folder_that_cannot_be_written_is_a_usage_error(run, programs, tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "out"

    code, _, err = run("--project", programs / "references", "--stack", "base", "--out", folder)

    assert (code, err) == (
        2,
        f"error: {tmp_path / 'file'}: not a folder. Remove or rename this file, or choose another folder with --out.\n",
    )
