"""Gatekeeper: a ConstraintTemplate gets the definition of its constraints, and the API server evaluates its rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cluster.api import Api, Object
from cluster.controllers.admission_policies import (
    API_VERSION,
    CONSTRAINT_VERSION,
    GENERATION,
    TEMPLATE_VERSION,
    binding_of,
    policy_of,
)
from cluster.definitions import CONSTRAINTS, DEFINITIONS, definition
from cluster.objects import has_condition, owned_by
from nested import mapping_at, value_at

TEMPLATES = f"/apis/{TEMPLATE_VERSION}/constrainttemplates"
POLICIES = f"/apis/{API_VERSION}/validatingadmissionpolicies"
BINDINGS = f"/apis/{API_VERSION}/validatingadmissionpolicybindings"

WAIT = timedelta(seconds=33)
"""Time from a policy to its first binding. Gatekeeper waits for 30 seconds.

The API server looks up the kinds of parameters every 30 seconds. Until it knows the kind, a bound policy whose
failure policy is ``Fail`` refuses every change in the cluster.
"""

_MANAGER = "gatekeeper"
_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def play(api: Api) -> None:
    """Create the definitions and policies of new templates, and the bindings of their constraints."""
    templates = api.items(TEMPLATES)
    if not templates:
        return
    definitions = {each["metadata"]["name"]: each for each in api.items(DEFINITIONS)}
    policies, bindings = (
        {each["metadata"]["name"]: each for each in api.items(collection)} for collection in (POLICIES, BINDINGS)
    )
    for template in templates:
        wanted = definition_of(template)
        existing = definitions.get(wanted["metadata"]["name"])
        if existing is None:
            api.create(DEFINITIONS, wanted)
        if not value_at(template, "status", "created"):
            api.patch(f"{TEMPLATES}/{template['metadata']['name']}/status", {"status": {"created": True}})
        if (policy := policy_of(template)) and existing and has_condition(existing, "Established"):
            _apply(api, POLICIES, policy, policies)
            if _is_known(policies.get(policy["metadata"]["name"])):
                _bind(api, wanted["spec"]["names"]["plural"], bindings)


def _bind(api: Api, plural: str, existing: Mapping[str, Object]) -> None:
    """Create or update the bindings of a kind's constraints."""
    for constraint in api.items(f"/apis/{CONSTRAINTS}/{CONSTRAINT_VERSION}/{plural}"):
        # The items of a list of custom resources have their kind.
        if not value_at(constraint, "metadata", "deletionTimestamp") and (binding := binding_of(constraint)):
            _apply(api, BINDINGS, binding, existing)


def _apply(api: Api, collection: str, wanted: Object, existing: Mapping[str, Object]) -> None:
    """Apply an object that does not exist, or that was made from an earlier generation."""
    metadata = wanted["metadata"]
    found = existing.get(metadata["name"])
    if value_at(found, "metadata", "annotations", GENERATION) != metadata["annotations"][GENERATION]:
        api.apply(f"{collection}/{metadata['name']}", wanted, _MANAGER)


def _is_known(policy: Object | None) -> bool:
    """Return whether the API server has looked up the kind of the policy's parameters."""
    created = value_at(policy, "metadata", "creationTimestamp")
    return bool(created) and datetime.now(UTC) - datetime.fromisoformat(created) >= WAIT


def definition_of(template: Object) -> dict[str, Any]:
    """Return the definition of a template's constraints: their parameters have the schema of the template."""
    crd = mapping_at(template, "spec", "crd", "spec")
    parameters: Mapping[str, Any] = {"type": "object", **mapping_at(crd, "validation", "openAPIV3Schema")}
    spec = {
        "type": "object",
        "properties": {"enforcementAction": {"type": "string"}, "match": _ANYTHING, "parameters": parameters},
    }
    kind = crd["names"]["kind"]
    found = definition(CONSTRAINTS, CONSTRAINT_VERSION, kind, {"properties": {"spec": spec}}, namespaced=False)
    # Gatekeeper names the collection after the kind, without a plural.
    plural = kind.lower()
    found["metadata"]["name"] = f"{plural}.{CONSTRAINTS}"
    found["metadata"]["ownerReferences"] = owned_by(template, TEMPLATE_VERSION, "ConstraintTemplate")
    found["spec"]["names"]["plural"] = plural
    return found
