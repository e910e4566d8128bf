"""The comparison of two systems, its faults and its pages."""

from __future__ import annotations

import pytest

from migration import environments_page
from migration.explanation import ExplanationRule, Matcher
from migration.facts import ABSENT, SourcedValue, facts
from migration.ledger import Ledger, ledger
from migration.model.container import Resources
from migration.model.replication import Replicas
from migration.model.system import Service, System
from migration.page import render

UPDATE = "Update the explanation, or change the plan."


def system(**fields) -> System:
    return System(source="a file", services={"shop": Service(source="a file", **fields)})


def compared(source: System, planned: System, *rules: ExplanationRule) -> Ledger:
    return ledger("ECS", source, planned, rules)


def test_a_fact_is_named_by_its_path_and_has_its_source() -> None:
    described = system(
        environment={"PORT": "80"},
        resources=Resources(source="variables.tf", cpu=SourcedValue("500m", "512 CPU units")),
    )

    assert [(fact.name, fact.value, fact.original, fact.source) for fact in facts("", described)] == [
        ("services/shop/environment/PORT", "80", "", "a file"),
        ("services/shop/resources/cpu", "500m", "512 CPU units", "variables.tf"),
    ]


def test_values_are_compared_in_kubernetes_units() -> None:
    source = system(resources=Resources(source="ecs.tf", cpu=SourcedValue("500m", "512 CPU units")))
    planned = system(resources=Resources(source="Deployment", cpu="500m"))

    found = compared(source, planned)

    assert found.count("same") == 1
    assert not found.faults()


@pytest.mark.parametrize(
    ("source", "planned", "fault"),
    [
        ({"A": "1"}, {"A": "2"}, "ECS has 1, the plan has 2. Add an explanation, or change the plan."),
        ({"A": "1"}, {}, "ECS has 1, the plan has no value. Add an explanation, or change the plan."),
        ({}, {"A": "2"}, "ECS has no value, the plan has 2. Add an explanation, or change the plan."),
    ],
)
def test_a_difference_without_an_explanation_is_a_fault(source, planned, fault) -> None:
    found = compared(system(environment=source), system(environment=planned))

    assert found.faults() == [f"services/shop/environment/A: {fault}"]


def test_an_explanation_covers_a_difference() -> None:
    rule = ExplanationRule("Better.", {"services/*/A": "2"})
    found = compared(system(environment={"A": "1"}), system(environment={"A": "2"}), rule)

    assert found.count("explained") == 1
    assert not found.faults()


@pytest.mark.parametrize(
    ("expected", "text"),
    [("100", "100"), (Matcher("a round number", lambda value: value == "100"), "a round number")],
)
def test_an_explanation_covers_only_the_planned_value_that_it_names(expected, text) -> None:
    source, rule = system(environment={"A": "30"}), ExplanationRule("Longer.", {"services/*/A": expected})

    covered = compared(source, system(environment={"A": "100"}), rule)
    other = compared(source, system(environment={"A": "5"}), rule)

    assert not covered.faults()
    assert other.faults() == [f"services/shop/environment/A: the plan has 5, the explanation is for {text}. {UPDATE}"]
    assert other.count("unexplained") == 1
    assert f"| **explanation for {text}:** Longer. |" in render(other, system="shop", stack="dev")


def test_an_explanation_of_a_removed_value_does_not_cover_a_changed_value() -> None:
    source, rule = system(environment={"A": "30"}), ExplanationRule("Not needed.", {"services/*/A": ABSENT})

    assert not compared(source, system(), rule).faults()
    assert compared(source, system(environment={"A": "5"}), rule).faults() == [
        f"services/shop/environment/A: the plan has 5, the explanation is for —. {UPDATE}"
    ]


def test_an_explanation_of_equal_values_is_a_fault() -> None:
    same = system(environment={"A": "1"})

    assert compared(same, same, ExplanationRule("Better.", {"services/*/A": "1"})).faults() == [
        "services/shop/environment/A: both sides have 1. Remove the explanation.",
        "services/*/A: no difference matches this explanation. Remove it.",
    ]


def test_an_unused_explanation_and_two_explanations_of_one_difference_are_faults() -> None:
    found = compared(
        system(environment={"A": "1"}),
        system(environment={"A": "2"}),
        ExplanationRule("One.", {"services/*/A": "2", "*/B": "2"}),
        ExplanationRule("Two.", {"*/environment/A": "2"}),
    )

    assert found.faults() == [
        "services/shop/environment/A: ECS has 1, the plan has 2, with 2 explanations. Keep one.",
        "*/B: no difference matches this explanation. Remove it.",
    ]


def test_true_does_not_equal_one() -> None:
    source = system(replicas=Replicas(source="ecs.tf", min=1))
    planned = system(replicas=Replicas(source="HorizontalPodAutoscaler", min=True))

    assert compared(source, planned).faults() == [
        "services/shop/replicas/min: ECS has 1, the plan has yes. Add an explanation, or change the plan."
    ]


def test_the_page_of_a_stack_has_a_row_for_each_fact_and_lists_the_faults() -> None:
    source, planned = system(environment={"A": "x|y", "B": "1"}), system(environment={"A": "x|y", "B": "2"})

    page = render(compared(source, planned), system="shop", stack="dev")

    assert "| environment: A | x\\|y | a file | x\\|y | a file | same |" in page
    assert "| environment: B | 1 | a file | 2 | a file | **not explained** |" in page
    assert "2 facts: 1 same, 0 explained, 1 unexplained." in page
    assert "- **services/shop/environment/B: ECS has 1, the plan has 2." in page


def environments(**planned) -> str:
    """Return the page of environments whose variable A, which is 1 on ECS, has these planned values."""
    source, rule = system(environment={"A": "1"}), ExplanationRule("More load.", {"services/*/A": "9"})
    ledgers = {
        name: compared(source, system(environment={"A": value}), *([rule] if value == "9" else []))
        for name, value in planned.items()
    }
    return environments_page.render(ledgers, system="shop")


def test_the_page_of_a_system_has_its_environments_as_columns() -> None:
    page = environments(dev="1", prod="1")

    assert "| Fact | ECS | dev | prod | Same or explanation |" in page
    assert "| environment: A | 1 | 1 | 1 | same |" in page


def test_an_explanation_that_holds_in_all_environments_is_written_once() -> None:
    assert "| environment: A | 1 | 9 | 9 | More load. |" in environments(dev="9", prod="9")


def test_results_that_differ_between_environments_name_the_environments() -> None:
    page = environments(dev="1", staging="1", prod="9")

    assert "| environment: A | 1 | 1 | 1 | 9 | **dev, staging:** same; **prod:** More load. |" in page


def test_a_long_value_is_written_once_in_a_row() -> None:
    long = "a value of more than twenty-four characters"

    assert f"| environment: A | 1 | {long} | as dev | **not explained** |" in environments(dev=long, prod=long)


def test_the_environment_in_the_name_of_a_secret_is_a_placeholder() -> None:
    ledgers = {
        environment: compared(*(system(secrets={"A": f"shop/{environment}/key"}) for _ in range(2)))
        for environment in ("dev", "prod")
    }
    page = environments_page.render(ledgers, system="shop")

    assert "| secrets: A | shop/&lt;env>/key | shop/&lt;env>/key | shop/&lt;env>/key | same |" in page


def test_facts_that_are_equal_for_all_services_are_in_one_section() -> None:
    services = {
        name: Service(source="a file", environment={"LOG_LEVEL": "INFO", "PORT": port})
        for name, port in (("cart", "1"), ("shop", "2"))
    }
    both = System(source="a file", services=services)
    page = environments_page.render({"dev": compared(both, both)}, system="shop")

    assert page.count("LOG_LEVEL") == 1
    assert page.count("PORT") == 2
    assert [line for line in page.splitlines() if line.startswith("## ")] == ["## Every service", "## cart", "## shop"]
