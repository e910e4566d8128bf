from __future__ import annotations

from pulumi.automation.events import EngineEvent

from rehearsal.steps import Expected, Step, differences, step_of, summary


def step(operation: str, type_: str, name: str) -> Step:
    return Step(operation, f"urn:pulumi:dev::landfall::landfall:aws:Network${type_}::{name}")


def event(operation: str) -> EngineEvent:
    metadata = {"op": operation, "urn": "urn:pulumi:dev::landfall::t::n", "type": "t", "provider": ""}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, "resourcePreEvent": {"metadata": metadata}})


FOUR = [step("update", "kubernetes:apps/v1:Deployment", f"shop-{name}") for name in "abcd"]


def test_agrees_when_every_step_is_expected_and_none_is_missing() -> None:
    assert differences(FOUR, [Expected("update", "kubernetes:apps/v1:Deployment::shop-*", 4)]) == []
    assert differences([], []) == []


def test_names_what_is_missing_and_what_is_too_much() -> None:
    steps = [*FOUR[:3], step("replace", "aws:ec2/vpc:Vpc", "network-vpc")]

    assert differences(steps, [Expected("update", "kubernetes:apps/v1:Deployment::*", 4)]) == [
        "expected 4 x update kubernetes:apps/v1:Deployment::*, found 3",
        "not expected: replace aws:ec2/vpc:Vpc::network-vpc",
    ]


def test_another_operation_on_the_same_resource_is_not_what_was_expected() -> None:
    vpc = step("replace", "aws:ec2/vpc:Vpc", "network-vpc")

    assert differences([vpc], [Expected("update", "aws:ec2/vpc:Vpc::*")]) == [
        "expected 1 x update aws:ec2/vpc:Vpc::*, found 0",
        "not expected: replace aws:ec2/vpc:Vpc::network-vpc",
    ]


def test_the_parts_of_a_replacement_are_one_step() -> None:
    parts = {step_of(event(operation)) for operation in ("create-replacement", "replace", "delete-replaced")}

    assert parts == {Step("replace", "urn:pulumi:dev::landfall::t::n")}


def test_what_leaves_the_cloud_as_it_is_is_no_step() -> None:
    assert [step_of(event(operation)) for operation in ("same", "read", "refresh")] == [None, None, None]


def test_sums_up_in_words() -> None:
    assert summary([*FOUR, step("create", "t", "n")]) == "1 create, 4 update"
    assert summary([]) == "nothing to do"
