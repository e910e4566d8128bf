"""Check that nothing which the preview writes or prints contains a generated password."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import yaml

from engine.simulation.context import digest
from plan import resource_types
from plan.values import SECRET
from settings.faults import ROOT as KEY
from tests.support.archive.settings import PROGRAM, archive_plan, with_archive
from tests.support.settings_documents import ROOT

PASSWORDS = 4
"""Passwords of the stores of the archive, and its key."""


@pytest.fixture
def project(tmp_path):
    """A project with one stack: dev with the archive alone."""
    settings = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8")) | {"main": str(PROGRAM)}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
    document = with_archive("dev")
    document["systems"] = {"archive": document["systems"]["archive"]}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": {KEY: json.loads(json.dumps(document))}}))
    return tmp_path


def generated() -> dict[str, str]:
    """Return the passwords by the names of their resources, as the simulated provider generates them."""
    found = archive_plan("dev").of_type(resource_types.RANDOM_PASSWORD)
    return {each.name: digest(each.urn, each.inputs["length"]) for each in found if each.name.startswith("archive")}


def texts_with(passwords: dict[str, str], folder: Path) -> dict[str, str]:
    """Return the files with a password, plain or as in the data of a Kubernetes Secret."""
    shown = {
        name: (password, base64.b64encode(password.encode()).decode().rstrip("="))
        for name, password in passwords.items()
    }
    return {
        str(file.relative_to(folder)): name
        for file in folder.rglob("*")
        if file.is_file()
        for name, forms in shown.items()
        if any(form.encode() in file.read_bytes() for form in forms)
    }


def test_the_passwords_are_those_that_the_plan_marks_as_secret():
    """Guard of the tests below: they look for the values that the program really gets."""
    passwords = generated()
    assert len(passwords) == PASSWORDS
    plan = archive_plan("dev")
    results = {each.name: each.outputs["result"] for each in plan.of_type(resource_types.RANDOM_PASSWORD)}
    assert {results[name] for name in passwords} == {SECRET}
    versions = [each for each in plan.of_type(resource_types.SECRETSMANAGER_SECRET_VERSION) if "archive" in each.name]
    assert {each.inputs["secretString"] for each in versions} == {SECRET}


@pytest.mark.parametrize("mode", ["up", "preview"])
def test_no_file_and_no_output_of_the_preview_has_a_generated_password(run, project, tmp_path, mode):
    out = tmp_path / "out"
    code, printed, errors = run("--project", project, "--stack", "dev", "--mode", mode, "--out", out)
    assert code == 0, errors
    assert (out / "plan.json").is_file()
    passwords = generated()
    assert texts_with(passwords, out) == {}
    assert [name for name, password in passwords.items() if password in f"{printed}{errors}"] == []


def test_the_json_of_a_plan_has_no_generated_password(run, project, tmp_path):
    code, printed, errors = run("--project", project, "--stack", "dev", "--json", "--out", tmp_path / "out")
    assert code == 0, errors
    assert [name for name, password in generated().items() if password in printed] == []


def test_a_leaked_password_would_be_found(tmp_path):
    passwords = {"database": "Abcd" * 8}
    (tmp_path / "plain").write_text(f"url: postgresql://shop:{passwords['database']}@host")
    (tmp_path / "encoded").write_bytes(base64.b64encode(passwords["database"].encode()))
    assert texts_with(passwords, tmp_path) == {"plain": "database", "encoded": "database"}
