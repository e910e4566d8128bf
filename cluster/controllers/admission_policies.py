"""The ValidatingAdmissionPolicies that Gatekeeper creates: one for each template, and a binding for each constraint.

The API server evaluates them itself. Their shape is Gatekeeper's: names, match conditions, variables and actions, with
the resources and namespaces of the chart's webhook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cluster.api import Object
from cluster.definitions import CONSTRAINTS
from cluster.objects import owned_by
from nested import mapping_at, value_at, values_at

API_VERSION = "admissionregistration.k8s.io/v1"
CONSTRAINT_VERSION = "v1beta1"
TEMPLATE_VERSION = "templates.gatekeeper.sh/v1"

GENERATION = "landfall.dev/generation"
"""Annotation with the generation of the template or constraint that an object was made from."""

_ENGINE = "K8sNativeValidation"
_DEFAULT_ACTION = "deny"
_ACTIONS = {"deny": "Deny", "warn": "Warn", "dryrun": "Audit"}

_RESOURCES = ("*", "pods/ephemeralcontainers", "pods/resize", "services/status")
"""Resources of the chart's webhook. Its other subresources are of no kind that a constraint can match."""

_IGNORED_NAMESPACE = {"key": "admission.gatekeeper.sh/ignore", "operator": "DoesNotExist"}


def _in_list(found: str, value: str) -> str:
    """Return an expression: an optional list is absent, is empty, or has the value or ``*``."""
    return f"({found}.orValue([]).size() == 0 || {found}.orValue([]).exists(item, item in ['*', {value}]))"


def _matches(pattern: str, value: str) -> str:
    """Return an expression: a value matches a pattern with ``*`` at an end."""
    return f"{value}.matches('^' + {pattern}.replace('*', '.*') + '$')"


_KIND_MATCHES = f"{_in_list('each.?kinds', 'request.kind.kind')} && {_in_list('each.?apiGroups', 'request.kind.group')}"
_CLUSTER_SCOPED = "object.?metadata.namespace.orValue('') == ''"
_NAMESPACE_MATCHES = _matches("each", "object.metadata.namespace")
_NAME_MATCHES = _matches("each", "object.?metadata.name.orValue('')")

_MATCH_CONDITIONS: Mapping[str, str] = {
    "excluded_namespaces": f"{_CLUSTER_SCOPED} || "
    f"!params.?spec.match.excludedNamespaces.orValue([]).exists(each, {_NAMESPACE_MATCHES})",
    "namespaces": f"{_CLUSTER_SCOPED} || "
    f"params.?spec.match.namespaces.orValue(['*']).exists(each, {_NAMESPACE_MATCHES})",
    "name": f"[params.?spec.match.name.orValue('*')].exists(each, {_NAME_MATCHES})",
    "kinds": f"params.?spec.match.kinds.orValue([{{}}]).exists(each, {_KIND_MATCHES})",
}
"""Conditions of ``spec.match`` that a binding has no field for."""

_VARIABLES: Mapping[str, str] = {
    "anyObject": "request.operation == 'DELETE' && object == null ? oldObject : object",
    "params": "params.?spec.parameters.orValue(null)",
}


def policy_of(template: Object) -> dict[str, Any] | None:
    """Return the policy of a template; None for a template without CEL."""
    sources = [each["source"] for each in values_at(template, "spec", "targets", "code") if each["engine"] == _ENGINE]
    if not sources:
        return None
    source: Mapping[str, Any] = sources[0]
    kind = value_at(template, "spec", "crd", "spec", "names", "kind")
    return {
        "apiVersion": API_VERSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": _metadata(template, TEMPLATE_VERSION, "ConstraintTemplate"),
        "spec": {
            "paramKind": {"apiVersion": f"{CONSTRAINTS}/{CONSTRAINT_VERSION}", "kind": kind},
            "failurePolicy": source.get("failurePolicy", "Fail"),
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": ["*"],
                        "apiVersions": ["*"],
                        "operations": ["CREATE", "UPDATE"],
                        "resources": [*_RESOURCES],
                    }
                ],
                "namespaceSelector": {"matchExpressions": [_IGNORED_NAMESPACE]},
            },
            "matchConditions": [
                *source.get("matchCondition", ()),
                *_named(_MATCH_CONDITIONS, "gatekeeper_internal_match_"),
            ],
            "variables": [*_named(_VARIABLES), *source.get("variables", ())],
            "validations": [*source.get("validations", ())],
        },
    }


def binding_of(constraint: Object) -> dict[str, Any] | None:
    """Return the binding of a constraint; None for an action that Gatekeeper leaves to its webhook or its audit."""
    action = value_at(constraint, "spec", "enforcementAction") or _DEFAULT_ACTION
    if action not in _ACTIONS:
        return None
    match = mapping_at(constraint, "spec", "match")
    selectors = {"namespaceSelector": match.get("namespaceSelector"), "objectSelector": match.get("labelSelector")}
    return {
        "apiVersion": API_VERSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": _metadata(constraint, f"{CONSTRAINTS}/{CONSTRAINT_VERSION}", constraint["kind"]),
        "spec": {
            "policyName": _name(constraint["kind"].lower()),
            "paramRef": {"name": constraint["metadata"]["name"], "parameterNotFoundAction": "Allow"},
            "matchResources": {key: value for key, value in selectors.items() if value is not None},
            "validationActions": [_ACTIONS[action]],
        },
    }


def _metadata(owner: Object, api_version: str, kind: str) -> dict[str, Any]:
    return {
        "name": _name(owner["metadata"]["name"]),
        "annotations": {GENERATION: f"{owner['metadata'].get('generation')}"},
        "ownerReferences": owned_by(owner, api_version, kind),
    }


def _name(name: str) -> str:
    return f"gatekeeper-{name}"


def _named(expressions: Mapping[str, str], prefix: str = "") -> Sequence[Mapping[str, str]]:
    return [{"name": f"{prefix}{name}", "expression": expression} for name, expression in expressions.items()]
