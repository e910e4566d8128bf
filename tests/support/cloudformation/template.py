"""The AWS resources of a plan as a CloudFormation template."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.simulation.aws_templates import NAME_KEYS
from nested import mapping_at
from plan import resource_types
from plan.model import PlannedResource
from plan.values import SECRET, UNKNOWN, is_mapping, is_sequence
from tests.support.cloudformation.mapping import NOT_VALIDATED, SCHEMAS
from tests.support.cloudformation.schema_of import ResourceSchema

AWS = "aws:"
"""Beginning of the types of the AWS provider."""

PREFIX = "R"
"""Beginning of a logical id, which consists of letters and digits."""

SOURCE_OF_UNKNOWN = "Unknown"
"""A custom resource: its attributes may have any type and any value."""

TOKEN = "arn:aws:lambda:us-east-1:111122223333:function:unknown"  # noqa: S105  an ARN, not a secret


def template_of(resources: Sequence[PlannedResource]) -> dict[str, Any]:
    """Return a template with the mapped resources. The number in a logical id is the position in ``resources``."""
    tags = {resource.urn: _default_tags(resource) for resource in resources}
    found = {
        f"{PREFIX}{position}": {
            "Type": SCHEMAS[resource.type].type,
            "Properties": _without_unknowns(_properties(resource, tags.get(resource.provider or "", {}))),
        }
        for position, resource in enumerate(resources)
        if resource.type in SCHEMAS and not resource.read
    }
    found[SOURCE_OF_UNKNOWN] = {"Type": "Custom::Unknown", "Properties": {"ServiceToken": TOKEN}}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": found}


def position_of(logical_id: object) -> int | None:
    """Return the position of the resource with a logical id of the template; None for the source of unknown values."""
    number = str(logical_id).removeprefix(PREFIX)
    return int(number) if number.isdecimal() else None


def unmapped(resources: Iterable[PlannedResource]) -> Iterator[str]:
    """Yield the AWS types and properties that are neither mapped nor listed with a reason."""
    for resource in resources:
        if not resource.type.startswith(AWS) or resource.read or resource.type in NOT_VALIDATED:
            continue
        found = SCHEMAS.get(resource.type)
        if found is None:
            yield resource.type
        else:
            known = {*found.properties, *found.left_out, *(["tags"] if found.tags else [])}
            yield from (f"{resource.type} {key}" for key in resource.inputs if key not in known)


def _properties(resource: PlannedResource, default_tags: Mapping[str, str]) -> dict[str, Any]:
    found: ResourceSchema = SCHEMAS[resource.type]
    properties: dict[str, Any] = dict(found.given)
    for key, value in {**_physical_name(resource), **resource.inputs}.items():
        if value is not None and key in found.properties:
            target = found.properties[key]
            _put(properties, target.path, UNKNOWN if value in (UNKNOWN, SECRET) else target.convert(value))
    if found.tags:
        own = resource.inputs.get("tags") or {}
        tags = UNKNOWN if own == UNKNOWN else found.tags.convert({**default_tags, **own})
        properties[found.tags.path] = tags
    return properties


def _physical_name(resource: PlannedResource) -> dict[str, Any]:
    """Return the name that Pulumi generates, if the plan has it."""
    key = NAME_KEYS.get(resource.type, "")
    return {key: resource.outputs[key]} if key in resource.outputs else {}


def _put(properties: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path. A ``[]`` after a key is a list of one object; an empty path is the resource itself."""
    if not path:
        properties.update(value)
        return
    *parents, last = path.split(".")
    target = properties
    for parent in parents:
        if parent.endswith("[]"):
            (target,) = target.setdefault(parent.removesuffix("[]"), [{}])
        else:
            target = target.setdefault(parent, {})
    target[last] = value


def _without_unknowns(value: Any) -> Any:
    """Return the value with a reference in place of each unknown and secret: it is present, and has no value."""
    if is_mapping(value):
        return {key: _without_unknowns(item) for key, item in value.items()}
    if is_sequence(value):
        return [_without_unknowns(item) for item in value]
    return {"Fn::GetAtt": [SOURCE_OF_UNKNOWN, "Value"]} if value in (UNKNOWN, SECRET) else value


def _default_tags(resource: PlannedResource) -> Mapping[str, str]:
    """Return the tags that an AWS provider adds to every resource."""
    if resource.type != resource_types.AWS_PROVIDER:
        return {}
    given = resource.inputs.get("defaultTags")
    return mapping_at(json.loads(given) if isinstance(given, str) and given != UNKNOWN else given, "tags")
