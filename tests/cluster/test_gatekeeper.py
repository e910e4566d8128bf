"""The controller that plays Gatekeeper: definitions, admission policies and bindings."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cluster.controllers import gatekeeper
from cluster.controllers.admission_policies import binding_of, policy_of
from cluster.objects import condition
from tests.support.kubernetes_api import MemoryApi, merged
from tests.support.stack_plans import of_kind

TEMPLATE = next(each for each in of_kind("prod", "ConstraintTemplate") if each["metadata"]["name"].endswith("labels"))
KIND = TEMPLATE["spec"]["crd"]["spec"]["names"]["kind"]
(CONSTRAINT,) = of_kind("prod", KIND)
DEFINITION = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{KIND.lower()}.constraints.gatekeeper.sh"
POLICY = f"{gatekeeper.POLICIES}/gatekeeper-{KIND.lower()}"
BINDING = f"{gatekeeper.BINDINGS}/gatekeeper-{CONSTRAINT['metadata']['name']}"


@pytest.fixture
def api() -> MemoryApi:
    """Return an API server with the template of a rule."""
    api = MemoryApi()
    api.add(gatekeeper.TEMPLATES, TEMPLATE["metadata"]["name"], {**TEMPLATE, "metadata": {"generation": 1}})
    return api


def establish(api: MemoryApi, *, seconds_ago: float) -> None:
    """Play until the rule has a policy of an age, and a constraint."""
    gatekeeper.play(api)
    api.patch(DEFINITION, {"status": {"conditions": [condition("Established")]}})
    gatekeeper.play(api)
    created = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    api.patch(POLICY, {"metadata": {"creationTimestamp": created.isoformat()}})
    collection = f"/apis/constraints.gatekeeper.sh/v1beta1/{KIND.lower()}"
    api.add(collection, CONSTRAINT["metadata"]["name"], merged(CONSTRAINT, {"metadata": {"generation": 1}}))
    gatekeeper.play(api)


def test_a_template_gets_the_definition_of_its_constraints(api: MemoryApi) -> None:
    for _ in range(2):
        gatekeeper.play(api)

    name = TEMPLATE["metadata"]["name"]
    assert api.objects[f"{gatekeeper.TEMPLATES}/{name}"]["status"] == {"created": True}
    definition = api.objects[DEFINITION]
    assert definition["spec"]["names"]["kind"] == KIND
    assert definition["metadata"]["ownerReferences"][0]["uid"] == f"uid-of-{name}"
    assert POLICY not in api.objects


def test_a_rule_is_bound_once_the_api_server_knows_its_kind(api: MemoryApi) -> None:
    establish(api, seconds_ago=20)
    assert POLICY in api.objects
    assert BINDING not in api.objects

    api.patch(POLICY, {"metadata": {"creationTimestamp": "2026-11-30T00:00:00Z"}})
    gatekeeper.play(api)

    binding = api.objects[BINDING]
    assert binding["spec"]["policyName"] == api.objects[POLICY]["metadata"]["name"]
    assert binding["spec"]["paramRef"] == {
        "name": CONSTRAINT["metadata"]["name"],
        "parameterNotFoundAction": "Allow",
    }
    assert binding["metadata"]["ownerReferences"][0]["kind"] == KIND


def test_only_a_changed_template_or_constraint_is_applied_again(api: MemoryApi) -> None:
    establish(api, seconds_ago=60)
    applied = api.objects[POLICY], api.objects[BINDING]
    gatekeeper.play(api)
    assert (api.objects[POLICY], api.objects[BINDING]) == applied

    path = f"/apis/constraints.gatekeeper.sh/v1beta1/{KIND.lower()}/{CONSTRAINT['metadata']['name']}"
    api.patch(path, {"metadata": {"generation": 2}, "spec": {"enforcementAction": "warn"}})
    gatekeeper.play(api)
    assert api.objects[BINDING]["spec"]["validationActions"] == ["Warn"]


def constraint(**spec: Any) -> dict[str, Any]:
    return merged(CONSTRAINT, {"metadata": {"uid": "1"}, "spec": spec})


@pytest.mark.parametrize(
    ("action", "actions"), [("deny", ["Deny"]), ("warn", ["Warn"]), ("dryrun", ["Audit"]), (None, ["Deny"])]
)
def test_the_action_of_a_constraint_is_that_of_its_binding(action: str | None, actions: list[str]) -> None:
    binding = binding_of(constraint(enforcementAction=action))
    assert binding is not None
    assert binding["spec"]["validationActions"] == actions


def test_a_constraint_with_actions_by_enforcement_point_has_no_binding() -> None:
    assert binding_of(constraint(enforcementAction="scoped")) is None


def test_the_selectors_of_a_constraint_are_those_of_its_binding() -> None:
    labels = {"matchLabels": {"app": "shop"}}
    binding = binding_of(constraint(match={"labelSelector": labels}))
    assert binding is not None
    assert binding["spec"]["matchResources"] == {
        "namespaceSelector": CONSTRAINT["spec"]["match"]["namespaceSelector"],
        "objectSelector": labels,
    }


def template(source: dict[str, Any] | None) -> dict[str, Any]:
    found = copy.deepcopy(TEMPLATE)
    found["metadata"]["uid"] = "1"
    (code,) = found["spec"]["targets"][0]["code"]
    if source is None:
        code["engine"] = "Rego"
    else:
        code["source"] |= source
    return found


def test_a_policy_has_the_parts_of_its_template_after_those_of_gatekeeper() -> None:
    policy = policy_of(template({"failurePolicy": "Ignore"}))
    assert policy is not None
    spec, (code,) = policy["spec"], TEMPLATE["spec"]["targets"][0]["code"]
    assert spec["failurePolicy"] == "Ignore"
    assert spec["paramKind"] == {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": KIND}
    assert [each["name"] for each in spec["variables"]] == ["anyObject", "params", "labels", "missing"]
    assert spec["matchConditions"][0] == code["source"]["matchCondition"][0]
    assert spec["validations"] == code["source"]["validations"]


def test_a_template_without_cel_has_no_policy() -> None:
    assert policy_of(template(None)) is None
