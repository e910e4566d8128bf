"""The plans of all stacks follow the rules of Gatekeeper, also in stacks without Gatekeeper."""

from __future__ import annotations

from typing import Any

import pytest

from components.addons.gatekeeper.constraints import Parameters, constraint
from components.addons.gatekeeper.gatekeeper import GatekeeperSpec
from components.addons.gatekeeper.templates import RULES, Document, Rule, template
from tests.support.gatekeeper import matches, violations
from tests.support.stack_plans import EVERY_STACK, EVERYTHING, FLEXDESK, STACKS, manifests, name_of, of_kind, planned

SPEC = GatekeeperSpec()
ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
ECR_OF_FLEXDESK = "111122223333.dkr.ecr.af-south-1.amazonaws.com"
PUBLIC = ["docker.io", "public.ecr.aws"]
REGISTRIES = {"prod": [ECR], EVERYTHING: [ECR, *PUBLIC], "flexdesk-prod": [ECR_OF_FLEXDESK]}
"""Registries that Gatekeeper allows, in each stack that has Gatekeeper."""


def manifest(document: Document) -> dict[str, Any]:
    return {"kind": document.kind, "metadata": {"name": document.name}, "spec": document.spec}


def made_for(rule: Rule, parameters: Parameters) -> dict[str, Any]:
    return manifest(constraint(rule, enforcement="deny", guarded={"any": "thing"}, parameters=parameters))


def parameters(stack: str) -> Parameters:
    """Return parameters for a stack without Gatekeeper. Stores of Email-RAG may come from a public registry."""
    registries = [ECR_OF_FLEXDESK] if stack in FLEXDESK else [ECR, *PUBLIC]
    return {
        "required-labels": SPEC.required_labels,
        "allowed-registries": registries,
        "required-requests": SPEC.required_requests,
    }


def constraint_of(stack: str, rule: Rule) -> dict[str, Any]:
    """Return the planned constraint of a stack with Gatekeeper, otherwise a constraint with ``parameters``."""
    if stack not in REGISTRIES:
        return made_for(rule, parameters(stack))
    (existing,) = of_kind(stack, rule.kind)
    return existing


def broken(stack: str, rule: Rule, made: dict[str, Any]) -> dict[str, list[str]]:
    checked = {
        name_of(each): violations(manifest(template(rule, failure_policy="Fail")), made, each)
        for each in manifests(stack)
    }
    assert any(matches(made, each) for each in manifests(stack))
    return {name: messages for name, messages in checked.items() if messages}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_planned_object_follows_the_rule(stack: str, rule: Rule) -> None:
    assert broken(stack, rule, constraint_of(stack, rule)) == {}


def test_gatekeeper_allows_only_the_registries_of_the_settings() -> None:
    (rule,) = (each for each in RULES if each.name == "allowed-registries")
    allowed = {
        stack: each["spec"]["parameters"]["registries"] for stack in EVERY_STACK for each in of_kind(stack, rule.kind)
    }
    assert allowed == REGISTRIES


@pytest.mark.parametrize("stack", STACKS)
def test_only_stores_of_email_rag_come_from_a_public_registry(stack: str) -> None:
    (rule,) = (each for each in RULES if each.name == "allowed-registries")
    found = broken(stack, rule, made_for(rule, {rule.name: [ECR]}))
    stores = tuple(f"{kind}/email-rag-{planned(stack).stack}/" for kind in ("StatefulSet", "CronJob"))
    assert [name for name in found if not name.startswith(stores)] == []
    assert bool(found) == (stack != "prod")
