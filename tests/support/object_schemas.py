"""Validation of Kubernetes objects against the schemas of their kinds.

faults(manifest, "1.35") -> list[str]                   # built-in kinds of a Kubernetes version
custom_resource_faults(manifest) -> list[str]   # custom resources, by the schemas of their definitions
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from unittest import mock

import jsonschema
import kubernetes_validate  # pyright: ignore[reportMissingTypeStubs]
from kubernetes_validate import utils  # pyright: ignore[reportMissingTypeStubs]

import reference
from plan.values import is_mapping, is_sequence
from reference import UnknownFactError

Manifest = Mapping[str, Any]

_cached_contents = cache(utils.schema_contents)
"""Read each schema file of 2 MB once; the library reads it for each object."""


def faults(manifest: Manifest, version: str) -> list[str]:
    """Return the errors of an object of a built-in kind, unknown keys included; none for a valid one."""
    with mock.patch.object(utils, "schema_contents", _cached_contents):
        try:
            kubernetes_validate.validate(dict(manifest), version, strict=True)
        except kubernetes_validate.ValidationError as error:
            return [_sentence(error)]
    return []


def custom_resource_faults(manifest: Manifest) -> list[str]:
    """Return the errors of a custom resource, by the schema of its definition in ``reference/definitions``."""
    try:
        schema = _schema(manifest["apiVersion"], manifest["kind"])
    except UnknownFactError as error:
        return [str(error)]
    return [*errors_of(schema, manifest)]


def errors_of(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Yield ``path: message`` for each error of a document."""
    validator: Any = jsonschema.Draft202012Validator(schema)
    yield from map(_sentence, validator.iter_errors(document))


def strict(schema: Any) -> Any:
    """Convert the OpenAPI schema of a definition to JSON schema, as strict as ``fieldValidation=Strict``."""
    if is_sequence(schema):
        return [strict(part) for part in schema]
    if not is_mapping(schema):
        return schema
    result = {key: _strict_part(key, value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    elif schema.get("nullable") and "type" in result:
        result["type"] = [result["type"], "null"]
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result


def _strict_part(key: str, value: Any) -> Any:
    """Convert a value; below ``properties`` the keys are names, which may equal a keyword."""
    if key == "properties":
        return {name: strict(schema) for name, schema in value.items()}
    # Alternatives only narrow the schema that contains them, which is converted itself.
    return value if key in {"anyOf", "oneOf", "allOf", "not", "enum", "default", "required"} else strict(value)


@cache
def _schema(api_version: str, kind: str) -> Mapping[str, Any]:
    schema = strict(reference.definition(api_version, kind))
    for key in ("apiVersion", "kind", "metadata"):
        schema["properties"].setdefault(key, {})
    return schema


def _sentence(error: jsonschema.ValidationError) -> str:
    path: Iterable[str | int] = error.absolute_path
    return f"{'.'.join(map(str, path)) or '(the object)'}: {error.message}"
