"""Validation of Gatekeeper constraints against the kinds that their templates define.

    constraint_faults(template, constraint) == []

Template and constraint are manifests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.object_schemas import errors_of, strict

Manifest = Mapping[str, Any]

MATCH = {
    "type": "object",
    "additionalProperties": False,
    "required": ["kinds", "namespaceSelector"],
    "properties": {
        "kinds": {
            "type": "array",
            "items": {"type": "object", "required": ["apiGroups", "kinds"], "additionalProperties": {"type": "array"}},
        },
        "namespaceSelector": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"matchLabels": {"type": "object"}},
        },
    },
}
"""The part of a constraint's ``match`` that this project uses."""


def constraint_faults(template: Manifest, constraint: Manifest) -> list[str]:
    """Return the errors of the API server for a constraint, by the definition that Gatekeeper derives."""
    return [*_faults(template["spec"]["crd"]["spec"], constraint)]


def _faults(definition: Mapping[str, Any], constraint: Manifest) -> Iterator[str]:
    whole = {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": definition["names"]["kind"]}
    for key, value in whole.items():
        if constraint[key] != value:
            yield f"{key}: {constraint[key]} is not {value}"
    parameters = definition["validation"]["openAPIV3Schema"]
    required = ["parameters"] if parameters.get("required") else []
    spec = {
        "type": "object",
        "additionalProperties": False,
        "required": ["enforcementAction", "match", *required],
        "properties": {
            "enforcementAction": {"enum": ["dryrun", "warn", "deny"]},
            "match": MATCH,
            "parameters": strict(parameters),
        },
    }
    yield from errors_of({"properties": {"spec": spec}}, {"spec": constraint["spec"]})
