"""One line explains a new service, or alarms that are off, and hides nothing else."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from migration.explanation import ExplanationRule, left_out, new_service
from migration.layering_detection.explanations.groups import ALARMS_OFF, NEW_SERVICES
from migration.ledger import Ledger, ledger
from migration.model.replication import Alarm
from migration.model.system import Service, System
from plan.model import Plan, PlannedResource
from tests.support.migration_changes import ALARM, faults
from tests.support.stack_plans import planned

REASON = "Customers asked for a daily report."
CPU = Alarm(
    source="a file", name="cpu", metric="CPU", condition="> 80", periods="1", missing_data="missing", has_action=True
)
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"


def system(**services: dict[str, Any]) -> System:
    found = {name: Service(source="a file", **fields) for name, fields in services.items()}
    return System(source="a file", services=found)


def compared(source: System, plan: System, *rules) -> Ledger:
    return ledger("ECS", source, plan, rules)


SHOP = {"environment": {"A": "1"}}


def test_one_line_explains_every_fact_of_a_new_service() -> None:
    plan = system(shop=SHOP, reports={"environment": {"A": "1", "B": "2"}, "alarms": {"cpu": CPU}})

    assert len(compared(system(shop=SHOP), plan).faults()) > 2
    found = compared(system(shop=SHOP), plan, new_service("reports", REASON))
    assert found.faults() == []
    assert found.count("unexplained") == 0


def test_a_line_about_a_new_service_replaces_the_rules_for_all_services() -> None:
    plan = system(shop={"environment": {"A": "2"}}, reports={"environment": {"A": "3"}})
    rule = ExplanationRule("Better.", {"services/*/environment/A": "2"})

    assert compared(system(shop=SHOP), plan, new_service("reports", REASON), rule).faults() == []


def test_a_line_about_a_new_service_hides_no_change_of_another_one() -> None:
    plan = system(shop={"environment": {"A": "2"}}, reports=SHOP)

    assert compared(system(shop=SHOP), plan, new_service("reports", REASON)).faults() == [
        "services/shop/environment/A: ECS has 1, the plan has 2. Add an explanation, or change the plan."
    ]


@pytest.mark.parametrize("source", [system(shop=SHOP), system(shop=SHOP, reports={"environment": {"B": "1"}})])
def test_a_line_about_a_service_that_is_not_new_is_stale(source: System) -> None:
    found = compared(source, source, new_service("reports", REASON)).faults()

    assert found == ["services/reports/*: no difference matches this explanation. Remove it."]


def test_a_service_that_the_source_has_is_compared_fact_by_fact() -> None:
    source, plan = system(reports=SHOP), system(reports={"environment": {"A": "1", "B": "2"}})

    assert (
        compared(source, plan, new_service("reports", REASON)).faults()[0].startswith("services/reports/environment/B:")
    )


def test_a_rule_of_a_new_service_beside_its_line_is_stale() -> None:
    rule = ExplanationRule("Better.", {"services/reports/environment/A": "1"})

    assert compared(system(), system(reports=SHOP), new_service("reports", REASON), rule).faults() == [
        "services/reports/environment/A: no difference matches this explanation. Remove it."
    ]


def test_alarms_that_are_off_need_one_line_which_suspends_their_rules() -> None:
    source, plan = system(shop={**SHOP, "alarms": {"cpu": CPU}}), system(shop=SHOP)
    rule = ExplanationRule("Better.", {"services/*/alarms/cpu/condition": "> 90", "services/*/alarms/new/metric": "x"})

    assert compared(source, plan, left_out("Not on call.", "services/*/alarms/*"), rule).faults() == []


def test_alarms_that_are_partly_off_are_not_explained_by_the_line() -> None:
    source = system(shop={"alarms": {"cpu": CPU, "memory": CPU}})
    plan = system(shop={"alarms": {"cpu": CPU}})
    found = compared(source, plan, left_out("Not on call.", "services/*/alarms/*")).faults()

    assert any(fault.startswith("services/shop/alarms/memory/metric: ECS has CPU, the plan has no") for fault in found)
    assert found[-1] == "services/*/alarms/*: no difference matches this explanation. Remove it."


def without_alarms() -> Plan:
    plan = planned("dev")
    return replace(plan, resources=tuple(each for each in plan.resources if each.type not in (ALARM, DASHBOARD)))


def test_a_stack_without_alarms_needs_one_line(monkeypatch) -> None:
    assert len(faults(without_alarms())) > 50

    monkeypatch.setitem(ALARMS_OFF, "dev", "Dev is not on call.")
    assert faults(without_alarms()) == []


def test_the_line_about_alarms_is_stale_while_the_stack_has_alarms(monkeypatch) -> None:
    monkeypatch.setitem(ALARMS_OFF, "dev", "Dev is not on call.")

    assert "services/*/alarms/*: no difference matches this explanation. Remove it." in faults(planned("dev"))


def with_a_copy_of(service: str, name: str) -> Plan:
    """Return the plan of dev with a copy of the Deployment of a service."""
    plan = planned("dev")

    def renamed(resource: PlannedResource) -> PlannedResource:
        inputs = copy.deepcopy(dict(resource.inputs))
        inputs["metadata"]["name"] = name
        return replace(resource, urn=f"{resource.urn}-{name}", name=f"{resource.name}-{name}", inputs=inputs)

    found = plan.one("kubernetes:apps/v1:Deployment", f"layering-detection-{service}-deployment")
    return replace(plan, resources=(*plan.resources, renamed(found)))


def test_a_new_service_of_a_stack_needs_one_line(monkeypatch) -> None:
    plan = with_a_copy_of("layering", "reports")
    assert len(faults(plan)) > 20

    monkeypatch.setitem(NEW_SERVICES, "reports", REASON)
    assert faults(plan) == []
