"""The cutover of Email-RAG: two platforms with a database each serve users one after the other."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from plan.model import Plan
from systems.email_rag.spec import EmailRagSpec
from tests.support.settings_documents import committed
from tests.support.stack_plans import planned_with

RECORD = "aws:route53/record:Record"


def cutover(percent: int, **yaml: Any) -> dict[str, Any]:
    names = {"hostedZoneId": "ZEXAMPLE", "recordName": "mail.example.com"}
    return {**names, "newTrafficPercent": percent, "oldHost": {"addresses": ["203.0.113.9"]}, **yaml}


def spec(**yaml: Any) -> EmailRagSpec:
    return EmailRagSpec.model_validate({**committed("dev")["systems"]["emailRag"], **yaml})


@cache
def plan(percent: int, *, diverging_data: bool = False) -> Plan:
    settings = committed("prod")
    settings["systems"]["emailRag"]["cutover"] = cutover(percent, divergingData=diverging_data)
    return planned_with(settings, "prod")


def records(plan: Plan) -> dict[str, Any]:
    return {each.name.rpartition("-")[2]: each.inputs for each in plan.resources if each.type == RECORD}


@pytest.mark.parametrize("percent", [10, 50])
def test_users_on_two_databases_are_refused_unless_the_settings_accept_it(percent: int) -> None:
    with pytest.raises(ValidationError) as refused:
        spec(cutover=cutover(percent))
    assert f"newTrafficPercent {percent} sends users to two databases" in str(refused.value)
    assert "go from 0 to 100; or set divergingData: true" in str(refused.value)
    assert spec(cutover=cutover(percent, divergingData=True)).cutover


@pytest.mark.parametrize("percent", [0, 100])
def test_one_platform_at_a_time_needs_no_word(percent: int) -> None:
    assert spec(cutover=cutover(percent)).cutover


def test_a_cutover_without_an_exposed_frontend_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"cutover needs frontend\.exposure"):
        spec(cutover=cutover(0), frontend={"exposure": None})


def test_the_name_resolves_to_the_host_and_then_to_the_load_balancer_alone() -> None:
    assert records(plan(0))["old"]["records"] == ["203.0.113.9"]
    assert [policy["weight"] for each in records(plan(0)).values() for policy in each["weightedRoutingPolicies"]] == [
        *(0, 100),
    ]
    assert records(plan(100)).keys() == {"new"}


def test_the_old_host_remains_a_fallback_where_diverging_data_is_accepted() -> None:
    assert records(plan(100, diverging_data=True)).keys() == {"new", "old"}


def test_the_gate_notifies_the_topic_of_the_alarms() -> None:
    found = {each.name: each for each in plan(0).resources}
    topic = found["email-rag-monitoring-topic-topic"].outputs["arn"]
    assert found["email-rag-cutover-gate-errors"].inputs["alarmActions"] == [topic]
    assert plan(0).exports["emailRagCutover"].keys() == {"healthCheckId", "newLoadBalancer"}
