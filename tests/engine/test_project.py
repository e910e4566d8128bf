"""Pulumi's project and stack files are read as Pulumi reads them."""

from __future__ import annotations

import json

import pytest

from engine.project import load_project, load_stack
from engine.run import plan_stack
from plan.errors import PlanError, UsageError


def _config(write, stack, project="name: small\nruntime: python\n"):
    return load_stack(load_project(write("", stack, project)), "dev")


def test_values_are_text_and_keys_without_a_namespace_belong_to_the_project(write):
    config = _config(write, "config:\n  size: 3\n  on: yes\n  aws:region: eu-west-1\n  ready: true\n")

    assert config.values == {"small:size": "3", "small:on": "yes", "aws:region": "eu-west-1", "small:ready": "true"}


def test_objects_are_json_with_their_types(write):
    config = _config(write, "config:\n  small:settings:\n    version: 1.35\n    day: '2026-12-02'\n    list: [1, no]\n")

    assert json.loads(config.values["small:settings"]) == {"version": 1.35, "day": "2026-12-02", "list": [1, "no"]}


def test_a_secret_is_a_placeholder_that_stays_secret(write):
    config = _config(write, "config:\n  token:\n    secure: v1:abc\n  open: 1\n")

    assert config.secret_keys == {"small:token"}
    assert config.values == {"small:token": "[secret]", "small:open": "1"}


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("{image: {tag: {secure: v1:abc}, name: a}}", "small:settings.image.tag"),
        ("{list: [a, {secure: v1:abc}]}", r"small:settings.list\[1\]"),
        ("{a: {secure: v1:abc}, b: {secure: v1:def}}", "small:settings.a, small:settings.b"),
        ("{secure: v1:abc}", "small:settings"),
    ],
)
def test_an_encrypted_part_of_an_object_is_reported_as_unchecked(write, value, place):
    project = "name: small\nruntime: python\nconfig:\n  settings:\n    type: object\n"

    with pytest.raises(PlanError, match=rf"^Pulumi\.dev\.yaml: {place} cannot be checked offline"):
        _config(write, f"config:\n  settings: {value}\n", project)


def test_the_project_declares_values_and_defaults(write):
    project = (
        "name: small\nruntime: python\nconfig:\n  a:\n    type: integer\n    default: 1\n"
        "  aws:region:\n    value: eu-west-1\n  b: text\n"
    )
    config = _config(write, "config:\n  a: 2\n", project)

    assert config.values == {"small:a": "2", "aws:region": "eu-west-1", "small:b": "text"}


def test_a_missing_value_that_the_project_requires_is_reported(write):
    with pytest.raises(PlanError, match="no value for small:size"):
        _config(write, "{}", "name: small\nruntime: python\nconfig:\n  size:\n    type: integer\n")


def test_a_misspelled_key_is_named_with_the_value_that_is_missing(write):
    project = "name: small\nruntime: python\nconfig:\n  size:\n    type: integer\n"
    message = r"no value for small:size\. Pulumi\.yaml requires it\. Rename smal:size in Pulumi\.dev\.yaml\.$"

    with pytest.raises(PlanError, match=message):
        _config(write, "config:\n  smal:size: 2\n  aws:region: eu-west-1\n", project)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("config:\n  size: 1\n  size: 2\n", "Pulumi.dev.yaml, line 3: not valid YAML: duplicate key 'size'."),
        (
            "config:\n  list: [1, 2\n  size: 3\n",
            "Pulumi.dev.yaml, line 3: not valid YAML: did not find expected ',' or ']'.",
        ),
        (
            "config:\n\tsize: 1\n",
            "Pulumi.dev.yaml, line 2: not valid YAML: found character that cannot start any token.",
        ),
        ("config: \a\n", "Pulumi.dev.yaml: not valid YAML. Save the file as UTF-8 text without control characters."),
        (
            "config:\n  day: 2026-12-02\n",
            (
                "Pulumi.dev.yaml, line 2: not valid YAML: 2026-12-02 is a date, to which the Pulumi CLI adds a time of "
                "day. Write it in quotes: '2026-12-02'."
            ),
        ),
        (
            "config:\n  ratio: .inf\n",
            "Pulumi.dev.yaml, line 2: not valid YAML: .inf is a number that JSON does not have. Write it in quotes.",
        ),
        (
            "config:\n  key: !!binary aGk=\n",
            (
                "Pulumi.dev.yaml, line 2: not valid YAML: the tag !!binary is not supported. "
                "Write the value without a tag."
            ),
        ),
        (
            "confg:\n  size: 1\n",
            (
                "Pulumi.dev.yaml: confg: unknown key, which Pulumi ignores. Did you mean config? "
                "Allowed keys: config, encryptedkey, encryptionsalt, secretsprovider."
            ),
        ),
        (
            "environment: [dev]\nconfig:\n  size: 1\n",
            (
                "Pulumi.dev.yaml: environment: names an environment of Pulumi ESC, which cannot be read offline. "
                "Write its values in config."
            ),
        ),
        ("- config\n", "Pulumi.dev.yaml: not a mapping. Write keys and values, such as `name: landfall`."),
    ],
)
def test_invalid_yaml_is_reported_with_its_line(write, text, sentence):
    with pytest.raises(PlanError) as caught:
        _config(write, text)
    assert str(caught.value) == sentence


def test_a_file_in_place_of_the_project_folder_is_a_usage_error(tmp_path):
    file = tmp_path / "README.md"
    file.write_text("")

    with pytest.raises(UsageError, match=r"cannot be read \(Not a directory\)\. Check the path"):
        load_project(file)


def test_a_folder_without_a_project_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match=r"Pulumi\.yaml: no such file"):
        load_project(tmp_path)


def test_the_program_reads_its_configuration(write):
    plan = plan_stack(
        write(
            """\
            import pulumi
            config = pulumi.Config()
            pulumi.export("settings", config.require_object("settings"))
            pulumi.export("token", config.require_secret("token"))
            pulumi.export("place", f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
            """,
            "config:\n  settings:\n    size: 3\n  token:\n    secure: v1:abc\n",
        )
    )

    assert plan.exports == {"settings": {"size": 3}, "token": "[secret]", "place": "organization/small/dev"}
