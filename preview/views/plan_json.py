"""The plan as JSON, in the schema of ``plan.schema.json`` (explained in ``docs/reference/plan-json.md``)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plan.model import SCHEMA_VERSION

if TYPE_CHECKING:
    from plan.model import Diagnostic, Plan, PlannedResource


def document(plan: Plan) -> dict[str, Any]:
    """Return the plan as one JSON object."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "project": plan.project,
        "stack": plan.stack,
        "mode": plan.mode,
        "resources": [_resource(resource) for resource in plan.resources],
        "exports": plan.exports,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in plan.diagnostics],
    }


def render(plan: Plan) -> str:
    """Return the document as text with sorted keys, so that two plans can be compared line by line."""
    return json.dumps(document(plan), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _resource(resource: PlannedResource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "custom": resource.custom,
        "remote": resource.remote,
        "read": resource.read,
        "id": resource.id,
        "provider": resource.provider,
        "inputs": resource.inputs,
        "outputs": resource.outputs,
        "options": resource.options,
        "dependencies": resource.dependencies,
        "propertyDependencies": resource.property_dependencies,
        "location": resource.location,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {"severity": diagnostic.severity, "message": diagnostic.message, "urn": diagnostic.urn}
