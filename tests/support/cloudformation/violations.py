"""Validation of the AWS resources of a plan by cfn-lint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cfnlint.api import lint
from cfnlint.config import ManualArgs

from plan import resource_types
from plan.model import Plan, PlannedResource
from tests.support.cloudformation.template import position_of, template_of

ABOUT_TEMPLATES: Mapping[str, str] = {
    "E1002": "the size of a template, but Pulumi has no such limit",
    "E3010": "the number of resources in a template, but Pulumi has no such limit",
    "E3019": "unique identifiers, but some Pulumi types are validated as a part of another resource",
    "W3691": "versions of a database, but a major version alone selects a minor version that is not deprecated",
    "W3010": "availability zones that are not in the template, but the settings choose the zones",
}
"""Rules of cfn-lint that do not apply, and the reason."""


def violations(plan: Plan) -> list[str]:
    """Return one sentence for each value that the schemas of the plan's region and cfn-lint's rules reject."""
    template = json.dumps(template_of(plan.resources))
    config = ManualArgs(regions=_regions(plan), ignore_checks=list(ABOUT_TEMPLATES))
    found = lint(template, config=config)
    return sorted({_sentence(match.path, f"{match.rule.id} {match.message}", plan.resources) for match in found})


def _regions(plan: Plan) -> list[str]:
    return sorted({provider.inputs["region"] for provider in plan.of_type(resource_types.AWS_PROVIDER)})


def _sentence(path: Sequence[str | int], message: str, resources: Sequence[PlannedResource]) -> str:
    """Return the resource, the CloudFormation property and the message, from a path into the template."""
    position = position_of(path[1]) if path[:1] == ["Resources"] and len(path) > 1 else None
    if position is None:
        return f"template: {message}"
    resource = resources[position]
    return f"{resource.type} {resource.name}: {'.'.join(map(str, path[3:]))}: {message}"
