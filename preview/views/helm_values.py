"""The values of every Helm release of a plan, with a header of chart, version and repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.resource_types import HELM_RELEASE
from plan.values import UNKNOWN, is_mapping
from preview.views.files import Files
from preview.views.yaml_text import dump

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource


def files(plan: Plan) -> Files:
    """Return ``<release>.yaml`` files, usable with ``helm template --values``."""
    found = Files()
    for resource in plan.of_type(HELM_RELEASE):
        name = resource.outputs.get("name") or resource.inputs.get("name")
        found.add(f"{resource.name if name in (None, UNKNOWN) else name}.yaml", _render(resource))
    return found


def _render(resource: PlannedResource) -> str:
    inputs = resource.inputs
    options = inputs.get("repositoryOpts")
    repository = options.get("repo") if is_mapping(options) else None
    facts = {
        "chart": inputs.get("chart"),
        "version": inputs.get("version"),
        "repository": repository,
        "namespace": inputs.get("namespace"),
    }
    head = "".join(f"# {name}: {value}\n" for name, value in facts.items() if value)
    return head + dump(inputs.get("values") or {})
