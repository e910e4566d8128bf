"""Gatekeeper: a ConstraintTemplate gets the definition of its constraints. No constraint is enforced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.api import Api, Object
from cluster.definitions import CONSTRAINTS, DEFINITIONS, definition
from cluster.objects import owned_by
from nested import mapping_at, value_at

TEMPLATES = "/apis/templates.gatekeeper.sh/v1/constrainttemplates"

VERSION = "v1beta1"

_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def play(api: Api) -> None:
    """Create the definitions of new templates."""
    for template in api.items(TEMPLATES):
        if not value_at(template, "status", "created"):
            wanted = definition_of(template)
            if not api.get(f"{DEFINITIONS}/{wanted['metadata']['name']}"):
                api.create(DEFINITIONS, wanted)
            api.patch(f"{TEMPLATES}/{template['metadata']['name']}/status", {"status": {"created": True}})


def definition_of(template: Object) -> dict[str, Any]:
    """Return the definition of a template's constraints: their parameters have the schema of the template."""
    crd = mapping_at(template, "spec", "crd", "spec")
    parameters: Mapping[str, Any] = {"type": "object", **mapping_at(crd, "validation", "openAPIV3Schema")}
    spec = {
        "type": "object",
        "properties": {"enforcementAction": {"type": "string"}, "match": _ANYTHING, "parameters": parameters},
    }
    found = definition(CONSTRAINTS, VERSION, crd["names"]["kind"], {"properties": {"spec": spec}}, namespaced=False)
    # Gatekeeper names the collection after the kind, without a plural.
    plural = crd["names"]["kind"].lower()
    found["metadata"]["name"] = f"{plural}.{CONSTRAINTS}"
    found["metadata"]["ownerReferences"] = owned_by(template, "templates.gatekeeper.sh/v1", "ConstraintTemplate")
    found["spec"]["names"]["plural"] = plural
    return found
