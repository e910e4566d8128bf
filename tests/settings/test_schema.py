"""The JSON schema for editors matches the models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from settings.schema.cli import SCHEMA_FILE, rendered, schema
from tests.support.settings_documents import (
    CLUSTER,
    DROPPED,
    KEY,
    NETWORK,
    NODES,
    ROOT,
    STACKS,
    SYSTEM,
    changed,
    faults,
    stack_file,
)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def test_the_committed_schema_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == rendered(), "update it with `make schema`"


def test_the_schema_is_a_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_settings_match_the_schema(stack: str, validator: jsonschema.Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(stack_file(stack))] == []


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_files_name_the_schema_for_editors(stack: str) -> None:
    first, *_ = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=settings/schema.json"


SHAPE_FAULTS: dict[str, dict[tuple[str | int, ...], Any]] = {
    "an unknown key": {("sytems",): {}},
    "an unknown key far below": {(*SYSTEM, "layering"): {"scaling": {"min": 1, "max": 2, "mx": 3}}},
    "an unknown system": {("systems", "payroll"): {}},
    "a missing key": {("platform",): DROPPED},
    "a missing key far below": {(*NODES, "system", "instanceTypes"): DROPPED},
    "a number for a string": {(*CLUSTER, "kubernetesVersion"): 1.35},
    "a string for a number": {(*NODES, "system", "minSize"): "2"},
    "a fraction for a whole number": {(*NODES, "system", "minSize"): 1.5},
    "a string for a boolean": {(*CLUSTER, "deletionProtection"): "yes"},
    "a string for a list": {(*CLUSTER, "publicAccessCidrs"): "203.0.113.0/24"},
    "a list for a mapping": {("tags",): ["team"]},
    "nothing for a mapping": {("systems",): None},
    "a word that is not offered": {(*NETWORK, "natGateways"): "singel"},
    "a name of another form": {("region",): "US East"},
    "a number out of bounds": {(*SYSTEM, "loadBalancer", "idleTimeoutSeconds"): 4001},
    "too short a list": {(*SYSTEM, "loadBalancer", "allowedCidrBlocks"): []},
    "a name with capitals": {(*NODES, "System"): {"instanceTypes": ["t3.large"], "minSize": 1, "maxSize": 1}},
}


@pytest.mark.parametrize("fault", SHAPE_FAULTS)
def test_the_schema_refuses_what_the_models_refuse(fault: str, validator: jsonschema.Draft202012Validator) -> None:
    document = changed("dev", SHAPE_FAULTS[fault])
    assert faults(document) != []
    assert not validator.is_valid({"config": {KEY: document}})


def objects(here: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a schema that has properties."""
    if isinstance(here, dict):
        if "properties" in here:
            yield here
        for value in here.values():
            yield from objects(value)
    elif isinstance(here, list):
        for value in here:
            yield from objects(value)


def test_every_section_refuses_unknown_keys() -> None:
    sections = [section for section in objects(schema()["$defs"]) if isinstance(section["properties"], dict)]
    assert len(sections) > 20
    assert [section["title"] for section in sections if section.get("additionalProperties") is not False] == []


def test_every_key_is_camel_case() -> None:
    keys = {key for section in objects(schema()["$defs"]) for key in section["properties"]}
    assert {key for key in keys if not key[0].islower() or "_" in key or "-" in key} == set()


def choices(here: Any) -> Iterator[list[Any]]:
    """Yield the types, except null, of each value in a schema."""
    if isinstance(here, dict):
        if "anyOf" in here:
            yield [shape for shape in here["anyOf"] if shape.get("type") != "null"]
        for value in here.values():
            yield from choices(value)
    elif isinstance(here, list):
        for value in here:
            yield from choices(value)


def test_every_value_has_one_type() -> None:
    """If a value could have several types, a message could not name the expected one."""
    assert [shapes for shapes in choices(schema()["$defs"]) if len(shapes) > 1] == []
