"""Evaluation of Gatekeeper templates and constraints, as its CEL engine does it.

    violations(template, constraint, deployment) == []    # or the messages that a user of the API server reads

Templates, constraints and objects are manifests. Expressions run in Google's own CEL, with the string functions that
Kubernetes adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

Manifest = Mapping[str, Any]

ENGINE = "K8sNativeValidation"

SOURCE = {"failurePolicy", "generateVAP", "matchCondition", "validations", "variables"}
"""The keys of a template's source that Gatekeeper reads. It has no ``matchConditions``, unlike Kubernetes itself."""


@cache
def _environment() -> cel.Env:
    return cel.NewEnv(
        variables=dict.fromkeys(("object", "oldObject", "variables"), cel.Type.DYN),
        extensions=[ext_strings.ExtStrings()],
    )


def evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    """Return the plain value of an expression; an invalid expression is an ``AssertionError``."""
    value = _environment().compile(expression).eval(data={"oldObject": None, **variables})
    assert value.type() != cel.Type.ERROR, f"{expression}: {value.plain_value()}"
    return value.plain_value()


def matches(constraint: Manifest, manifest: Manifest) -> bool:
    """Return whether the constraint matches objects of this kind."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return any(
        group in kinds["apiGroups"] and manifest["kind"] in kinds["kinds"]
        for kinds in constraint["spec"]["match"]["kinds"]
    )


def violations(template: Manifest, constraint: Manifest, manifest: Manifest) -> list[str]:
    """Return the messages about an object in any namespace; none when it satisfies or does not match the constraint."""
    if not matches(constraint, manifest):
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
    """Return the CEL source of a template."""
    (target,) = template["spec"]["targets"]
    (code,) = target["code"]
    assert (target["target"], code["engine"]) == ("admission.k8s.gatekeeper.sh", ENGINE)
    assert set(code["source"]) <= SOURCE, "Gatekeeper ignores unknown keys"
    return code["source"]
