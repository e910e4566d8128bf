"""Is a Kubernetes object exactly what its kind allows?

faults(manifest, "1.35") -> list[str]                   # built-in kinds, by the cluster's version, unknown keys refused
custom_resource_faults(manifest, folder) -> list[str]   # custom resources, by their own definitions in a folder
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import kubernetes_validate
from kubernetes_validate import utils

Manifest = Mapping[str, Any]

OWN_GROUPS = {
    *("", "admissionregistration.k8s.io", "apps", "autoscaling", "batch", "coordination.k8s.io", "discovery.k8s.io"),
    *("events.k8s.io", "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "resource.k8s.io"),
    *("scheduling.k8s.io", "storage.k8s.io"),
}
"""The API groups that Kubernetes itself serves; a kind of any other group is custom."""

_contents = cache(utils.schema_contents)
"""The library reads a file of 2 MB anew for each object; this keeps it."""


def faults(manifest: Manifest, version: str) -> list[str]:
    """What is wrong with an object of a built-in kind; nothing when it is valid, unknown keys included."""
    with mock.patch.object(utils, "schema_contents", _contents):
        try:
            kubernetes_validate.validate(dict(manifest), version, strict=True)
        except kubernetes_validate.ValidationError as error:
            return [f"{_place(error.absolute_path)}: {error.message}"]
    return []


def is_built_in(manifest: Manifest) -> bool:
    """Whether Kubernetes itself has the kind."""
    group, slash, _ = manifest["apiVersion"].rpartition("/")
    return group in OWN_GROUPS if slash else True


def custom_resource_faults(manifest: Manifest, folder: Path) -> list[str]:
    """What is wrong with a custom resource; the folder holds a schema ``<group>_<kinds>_<version>.json`` for each."""
    group, _, version = manifest["apiVersion"].partition("/")
    file = folder / f"{group}_{_plural(manifest['kind'])}_{version}.json"
    if not file.is_file():
        return [f"no definition of {manifest['apiVersion']} {manifest['kind']} in {folder.name}"]
    return [f"{_place(error.absolute_path)}: {error.message}" for error in _validator(file).iter_errors(manifest)]


def _plural(kind: str) -> str:
    name = kind.lower()
    if name.endswith("s"):
        return name if name.endswith("params") else f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


@cache
def _validator(file: Path) -> jsonschema.Draft202012Validator:
    schema = closed(json.loads(file.read_text(encoding="utf-8")))
    for key in ("apiVersion", "kind", "metadata"):
        schema["properties"].setdefault(key, {})
    return jsonschema.Draft202012Validator(schema)


def closed(schema: Any) -> Any:
    """A definition's OpenAPI schema as JSON schema: as strict as the API server with ``fieldValidation=Strict``."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _closed_part(key, value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    elif schema.get("nullable") and "type" in result:
        result["type"] = [result["type"], "null"]
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result


def _closed_part(key: str, value: Any) -> Any:
    """A property may be called like a keyword: names are left alone, their schemas are not."""
    if key == "properties":
        return {name: closed(schema) for name, schema in value.items()}
    # Alternatives only narrow what stands beside them, which is closed already.
    return value if key in {"anyOf", "oneOf", "allOf", "not", "enum", "default", "required"} else closed(value)


def _place(path: Any) -> str:
    return ".".join(map(str, path)) or "(the object)"
