"""The plans of all stacks follow the rules of Gatekeeper, also in stacks without Gatekeeper."""

from __future__ import annotations

from typing import Any

import pytest

from components.addons.gatekeeper.constraints import constraint
from components.addons.gatekeeper.gatekeeper import GatekeeperSpec
from components.addons.gatekeeper.templates import RULES, Document, Rule, template
from tests.support.gatekeeper import matches, violations
from tests.support.stack_plans import STACKS, manifests, name_of

SPEC = GatekeeperSpec()
ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
PARAMETERS = {
    "required-labels": SPEC.required_labels,
    "allowed-registries": [ECR],
    "required-requests": SPEC.required_requests,
}


def manifest(document: Document) -> dict[str, Any]:
    return {"kind": document.kind, "metadata": {"name": document.name}, "spec": document.spec}


def broken(stack: str, rule: Rule) -> dict[str, list[str]]:
    made = manifest(constraint(rule, enforcement="deny", guarded={"any": "thing"}, parameters=PARAMETERS))
    checked = {name_of(each): violations(manifest(template(rule)), made, each) for each in manifests(stack)}
    assert any(matches(made, each) for each in manifests(stack))
    return {name: messages for name, messages in checked.items() if messages}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("stack", STACKS)
def test_every_planned_object_follows_the_rule(stack: str, rule: Rule) -> None:
    assert broken(stack, rule) == {}
