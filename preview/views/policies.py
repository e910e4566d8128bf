"""Every IAM policy of a plan: managed, inline, trust and resource policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plan.resource_types import IAM_ROLE
from plan.values import is_mapping
from preview.views.files import Files

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource


def files(plan: Plan) -> Files:
    """Return ``<logical name>.json`` for a policy, and ``<logical name>.trust.json`` for a trust policy."""
    found = Files()
    for resource in plan.resources:
        if resource.type.startswith("aws:") and not resource.read:
            for suffix, policy in _policies_of(resource).items():
                found.add(f"{resource.name}{suffix}.json", _pretty(policy))
    return found


def _policies_of(resource: PlannedResource) -> dict[str, Any]:
    """Return the policies of one resource by the suffix of their file."""
    policies: dict[str, Any] = {}
    if "policy" in resource.inputs:
        policies[""] = resource.inputs["policy"]
    if resource.type == IAM_ROLE:
        policies[".trust"] = resource.inputs.get("assumeRolePolicy")
        for number, inline in enumerate(resource.inputs.get("inlinePolicies") or [], start=1):
            if is_mapping(inline):
                policies[f".{inline.get('name', number)}"] = inline.get("policy")
    return {suffix: policy for suffix, policy in policies.items() if policy is not None}


def _pretty(policy: Any) -> str:
    """Return the indented document; an unknown, secret or invalid document is returned unchanged."""
    try:
        content = json.loads(policy) if isinstance(policy, str) else policy
    except ValueError:
        content = policy
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=not isinstance(policy, str)) + "\n"
