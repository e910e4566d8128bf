"""The output of the conversion of Compose files: notes with reason and fix, and comments at the settings."""

from __future__ import annotations

import pytest
import yaml

from migration.cli import main
from migration.compose.unmapped import DEPLOY, SERVICE
from tests.support.compose_projects import app
from tests.support.compose_reference import NAMES, files_of
from tests.support.composed.documents import conversion, printed


@pytest.mark.parametrize("key", sorted(SERVICE))
def test_a_key_without_a_setting_is_noted_with_reason_and_fix(tmp_path, key) -> None:
    values = {"pid": "host", "ipc": "host", "uts": "host", "volumes_from": ["container:x"]}
    found = app(tmp_path, **{key: values.get(key, {"some": "value"})})

    ignored = key in ("attach", "annotations")
    assert found.has(f"not converted: services.app.{key}: {SERVICE[key]}") != ignored
    assert SERVICE[key].count(". ") >= 1


def test_keys_of_deploy_are_noted(tmp_path) -> None:
    found = app(tmp_path, deploy={key: {"a": "b"} for key in DEPLOY})

    assert all(found.has(f"services.app.deploy.{key}: {sentence}") for key, sentence in DEPLOY.items())
    assert all(sentence.count(". ") >= 1 for sentence in DEPLOY.values())


def test_an_unknown_key_is_noted_and_an_extension_is_not(tmp_path) -> None:
    found = app(tmp_path, quantum=1, **{"x-team": "shop"})

    assert found.has("services.app.quantum: it is not converted; check if the service needs it.")
    assert not found.has("x-team")


def test_comments_are_at_the_settings_that_they_are_about(tmp_path) -> None:
    text = app(tmp_path, environment={"PORT": "3000"}, healthcheck={"test": "true"}).text

    assert (
        "    # assumed: the port is from the variable PORT. Check that the process listens on it.\n    port: 3000\n"
        in text
    )


def test_a_project_that_is_converted_completely_exits_with_0(capsys) -> None:
    code = main(["compose", *map(str, files_of("complete")[0])])
    output = capsys.readouterr()

    assert (code, output.err) == (0, "")
    assert yaml.safe_load(output.out)["microservices"]["catalog"]["scaling"] == {"min": 2, "max": 2}


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_settings_are_those_of_the_conversion(name) -> None:
    settings, wiring = printed(name)

    assert settings == conversion(name).settings
    assert wiring == conversion(name).wiring
