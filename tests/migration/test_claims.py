"""Claims of other documents, beside the facts of the source platform."""

from __future__ import annotations

from migration.claims import Claim
from migration.contract import Migration
from migration.explanation import ExplanationRule
from migration.model.replication import Replicas
from migration.model.system import Service, System


def system(replicas: int) -> System:
    shop = Service(source="a file", replicas=Replicas(source="a file", max=replicas))
    return System(source="a file", services={"shop": shop})


def largest(planned: System) -> str | None:
    shop = planned.services.get("shop")
    return f"at most {shop.replicas.max}" if shop and shop.replicas else None


def faults(claimed: str, *rules: ExplanationRule, planned: System | None = None) -> list[str]:
    migration = Migration(
        name="shop",
        component="shop",
        platform="Compose",
        source=lambda _: system(5),
        explanation_rules=lambda *_: rules,
        claims=[Claim(name="chart/replicas", source="values.yaml:3", stated=claimed, planned=largest)],
        said_of_cost="nothing",
    )
    return list(migration.ledger("dev", planned or system(5)).faults())


def test_a_claim_that_the_plan_has_is_the_same() -> None:
    assert faults("at most 5") == []


def test_a_claim_that_the_plan_does_not_have_needs_an_explanation() -> None:
    fault = (
        "claims/chart/replicas: Compose has at most 9, the plan has at most 5. Add an explanation, or change the plan."
    )

    assert faults("at most 9") == [fault]
    assert faults("at most 9", ExplanationRule("Fewer.", {"claims/chart/replicas": "at most 5"})) == []


def test_a_claim_about_something_that_is_not_planned_needs_an_explanation() -> None:
    without = System(source="stack", services={})

    assert any(
        fault.startswith("claims/chart/replicas: Compose has at most 5, the plan has no value.")
        for fault in faults("at most 5", planned=without)
    )
