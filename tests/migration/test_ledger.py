from __future__ import annotations

import pytest

from migration.facts import ABSENT, Converted, facts
from migration.ledger import Ledger, ledger
from migration.page import render
from migration.parts.container import Resources
from migration.parts.replication import Replicas
from migration.reason import Fitting, Reason
from migration.system import Service, System


def system(**fields) -> System:
    return System(place="a file", services={"shop": Service(place="a file", **fields)})


def compared(source: System, planned: System, *reasons: Reason) -> Ledger:
    return ledger(source, planned, reasons)


def test_a_fact_is_named_by_its_path_and_knows_where_it_is_written() -> None:
    described = system(
        environment={"PORT": "80"}, resources=Resources(place="variables.tf", cpu=Converted("500m", "512 CPU units"))
    )

    assert [(fact.name, fact.value, fact.words, fact.place) for fact in facts("", described)] == [
        ("services/shop/environment/PORT", "80", "", "a file"),
        ("services/shop/resources/cpu", "500m", "512 CPU units", "variables.tf"),
    ]


def test_equal_values_are_the_same_whatever_the_source_calls_them() -> None:
    there = system(resources=Resources(place="ecs.tf", cpu=Converted("500m", "512 CPU units")))
    here = system(resources=Resources(place="Deployment", cpu="500m"))

    found = compared(there, here)

    assert found.count("same") == 1
    assert not found.faults()


@pytest.mark.parametrize(
    ("there", "here", "fault"),
    [
        ({"A": "1"}, {"A": "2"}, "services/shop/environment/A: 1 there, 2 here, and no reason is given"),
        ({"A": "1"}, {}, "services/shop/environment/A: 1 there, — here, and no reason is given"),
        ({}, {"A": "2"}, "services/shop/environment/A: — there, 2 here, and no reason is given"),
    ],
)
def test_a_difference_without_a_reason_is_a_fault_in_both_directions(there, here, fault) -> None:
    assert compared(system(environment=there), system(environment=here)).faults() == [fault]


def test_a_reason_explains_a_difference() -> None:
    found = compared(
        system(environment={"A": "1"}), system(environment={"A": "2"}), Reason("Better.", {"services/*/A": "2"})
    )

    assert found.count("explained") == 1
    assert not found.faults()


@pytest.mark.parametrize(
    ("expected", "words"), [("100", "100"), (Fitting("a round number", lambda value: value == "100"), "a round number")]
)
def test_a_reason_is_for_the_value_that_it_names_and_no_other(expected, words) -> None:
    there, reason = system(environment={"A": "30"}), Reason("Longer.", {"services/*/A": expected})

    fitting = compared(there, system(environment={"A": "100"}), reason)
    other = compared(there, system(environment={"A": "5"}), reason)

    assert not fitting.faults()
    assert other.faults() == [f"services/shop/environment/A: the reason is for {words}, planned is 5"]
    assert other.count("unexplained") == 1
    assert f"| **for {words}:** Longer. |" in render(other, system="shop", platform="ECS", stack="dev")


def test_a_reason_why_something_is_gone_is_none_for_another_value() -> None:
    there, reason = system(environment={"A": "30"}), Reason("Not needed.", {"services/*/A": ABSENT})

    assert not compared(there, system(), reason).faults()
    assert compared(there, system(environment={"A": "5"}), reason).faults() == [
        "services/shop/environment/A: the reason is for —, planned is 5"
    ]


def test_a_reason_for_what_is_the_same_is_a_fault() -> None:
    same = system(environment={"A": "1"})

    assert compared(same, same, Reason("Better.", {"services/*/A": "1"})).faults() == [
        "services/shop/environment/A: 1 on both sides, yet there is a reason for a difference",
        "services/*/A: there is a reason, but no such difference",
    ]


def test_a_reason_that_nothing_asks_for_and_two_for_one_difference_are_faults() -> None:
    there, here = system(environment={"A": "1"}), system(environment={"A": "2"})

    found = compared(
        there, here, Reason("One.", {"services/*/A": "2", "*/B": "2"}), Reason("Two.", {"*/environment/A": "2"})
    ).faults()

    assert found == [
        "services/shop/environment/A: 1 there, 2 here, for 2 reasons; give one",
        "*/B: there is a reason, but no such difference",
    ]


def test_true_is_not_one() -> None:
    there = system(replicas=Replicas(place="ecs.tf", min=1))
    here = system(replicas=Replicas(place="HorizontalPodAutoscaler", min=True))

    assert compared(there, here).faults() == ["services/shop/replicas/min: 1 there, yes here, and no reason is given"]


def test_the_page_has_a_row_for_each_fact_and_names_what_is_not_explained() -> None:
    there, here = system(environment={"A": "x|y", "B": "1"}), system(environment={"A": "x|y", "B": "2"})

    page = render(compared(there, here), system="shop", platform="ECS", stack="dev")

    assert "| environment/A | x\\|y | a file | x\\|y | a file | same |" in page
    assert "| environment/B | 1 | a file | 2 | a file | **no reason given** |" in page
    assert "2 facts: 1 the same, 0 different for a reason that is given, 1 without one" in page
    assert "- **services/shop/environment/B: 1 there, 2 here, and no reason is given**" in page
