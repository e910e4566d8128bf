"""Output of ``pulumi stack export``, made from a plan or by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from plan.model import Plan, PlannedResource
from plan.values import SECRET

SIGNATURE = "4dabf18193072939515e22adb298388d"
ENCRYPTED = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:kX2l:opaque"}
SHOWN = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"swordfish"'}
KEPT = (
    "additionalSecretOutputs",
    "aliases",
    "deletedWith",
    "ignoreChanges",
    "protect",
    "replaceOnChanges",
    "retainOnDelete",
)
"""Options that have the same name in a state and in a plan."""


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::small::{type_}::{name}"


STACK = {"urn": urn("pulumi:pulumi:Stack", "small-dev"), "type": "pulumi:pulumi:Stack", "custom": False}


def state(type_: str, name: str, **given: Any) -> dict[str, Any]:
    return {"urn": urn(type_, name), "type": type_, "custom": True, "id": name, "parent": STACK["urn"], **given}


def write(path: Path, *resources: dict[str, Any], version: int = 3) -> Path:
    path.write_text(json.dumps({"version": version, "deployment": {"manifest": {}, "resources": resources}}))
    return path


def exported(plan: Plan) -> list[dict[str, Any]]:
    """Return the plan's resources as a state stores them: empty values left out, secrets encrypted."""
    return [
        {key: value for key, value in _state(resource).items() if value or key == "custom"}
        for resource in plan.resources
    ]


def _state(resource: PlannedResource) -> dict[str, Any]:
    provider = resource.provider and f"{resource.provider}::0b5c1e1e-8a52-4d3c-9d5f-3f5f5f5f5f5f"
    place = resource.location and f"project:///{resource.location.replace(':', '#')},5"
    return {
        "urn": resource.urn,
        "type": resource.type,
        "custom": resource.custom,
        "id": resource.id,
        "parent": resource.parent,
        "external": resource.read,
        "provider": provider,
        "inputs": _encrypted({**resource.inputs}),
        "outputs": _encrypted({**resource.outputs, "__meta": "{}"}),
        "dependencies": resource.dependencies[::-1],
        "propertyDependencies": {**resource.property_dependencies, "none": None},
        "sourcePosition": place,
        **{key: value for key, value in resource.options.items() if key in KEPT},
    }


def _encrypted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _encrypted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encrypted(item) for item in value]
    return ENCRYPTED if value == SECRET else value
