"""Judges objects by Gatekeeper's templates and constraints, as its CEL engine does.

    judge(template, constraint, deployment) == []                # or the messages that the author of the object reads
    constraint_faults(template, constraint) == []                # against the kind that the template brings into being

Templates, constraints and objects are manifests. Expressions run in Google's own CEL, with the string functions that
Kubernetes adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from tests.support.kubernetes_schema import closed

Manifest = Mapping[str, Any]

ENGINE = "K8sNativeValidation"

SOURCE = {"failurePolicy", "generateVAP", "matchCondition", "validations", "variables"}
"""The keys of a template's source that Gatekeeper reads; it has no ``matchConditions``, as Kubernetes itself does."""

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


@cache
def _environment() -> cel.Env:
    return cel.NewEnv(
        variables=dict.fromkeys(("object", "oldObject", "variables"), cel.Type.DYN),
        extensions=[ext_strings.ExtStrings()],
    )


def evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    """An expression's plain value; what Gatekeeper could not evaluate is an ``AssertionError``."""
    value = _environment().compile(expression).eval(data={"oldObject": None, **variables})
    assert value.type() != cel.Type.ERROR, f"{expression}: {value.plain_value()}"
    return value.plain_value()


def is_for(constraint: Manifest, manifest: Manifest) -> bool:
    """Whether the constraint is about objects of this kind."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return any(
        group in kinds["apiGroups"] and manifest["kind"] in kinds["kinds"]
        for kinds in constraint["spec"]["match"]["kinds"]
    )


def judge(template: Manifest, constraint: Manifest, manifest: Manifest) -> list[str]:
    """What is said about an object, wherever it lies; nothing when it keeps the rule or the rule is not about it."""
    if not is_for(constraint, manifest):
        return []
    source = source_of(template)
    if not all(evaluate(each["expression"], {"object": manifest}) for each in source["matchCondition"]):
        return []
    known: dict[str, Any] = {"anyObject": manifest, "params": constraint["spec"].get("parameters", {})}
    data = {"object": manifest, "variables": known}
    for variable in source["variables"]:
        known[variable["name"]] = evaluate(variable["expression"], data)
    return [
        evaluate(each["messageExpression"], data)
        for each in source["validations"]
        if not evaluate(each["expression"], data)
    ]


def source_of(template: Manifest) -> Mapping[str, Any]:
    """The template's code in CEL."""
    (target,) = template["spec"]["targets"]
    (code,) = target["code"]
    assert (target["target"], code["engine"]) == ("admission.k8s.gatekeeper.sh", ENGINE)
    assert set(code["source"]) <= SOURCE, "Gatekeeper passes over a key that it does not know"
    return code["source"]


def constraint_faults(template: Manifest, constraint: Manifest) -> list[str]:
    """What the definition that Gatekeeper derives from the template would refuse."""
    definition = template["spec"]["crd"]["spec"]
    spec = {
        "type": "object",
        "additionalProperties": False,
        "required": ["enforcementAction", "match"],
        "properties": {
            "enforcementAction": {"enum": ["dryrun", "warn", "deny"]},
            "match": MATCH,
            "parameters": closed(definition["validation"]["openAPIV3Schema"]),
        },
    }
    if definition["validation"]["openAPIV3Schema"].get("required"):
        spec["required"].append("parameters")
    whole = {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": definition["names"]["kind"]}
    faults = [f"{key}: {constraint[key]} is not {value}" for key, value in whole.items() if constraint[key] != value]
    errors = jsonschema.Draft202012Validator(spec).iter_errors(constraint["spec"])
    return [*faults, *(f"spec.{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors)]
