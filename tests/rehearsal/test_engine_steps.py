from __future__ import annotations

from pulumi.automation.events import EngineEvent

from plan import resource_types
from rehearsal.engine_steps import ExpectedSteps, Step, differences, step_of, summary


def step(operation: str, type_: str, name: str) -> Step:
    return Step(operation, f"urn:pulumi:dev::landfall::landfall:aws:Network${type_}::{name}")


def event(operation: str) -> EngineEvent:
    metadata = {"op": operation, "urn": "urn:pulumi:dev::landfall::t::n", "type": "t", "provider": ""}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, "resourcePreEvent": {"metadata": metadata}})


FOUR = [step("update", resource_types.KUBERNETES_DEPLOYMENT, f"shop-{name}") for name in "abcd"]


def test_expected_steps_have_no_differences() -> None:
    assert differences(FOUR, [ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::shop-*", 4)]) == []
    assert differences([], []) == []


def test_missing_and_unexpected_steps_are_differences() -> None:
    steps = [*FOUR[:3], step("replace", resource_types.EC2_VPC, "network-vpc")]

    assert differences(steps, [ExpectedSteps("update", f"{resource_types.KUBERNETES_DEPLOYMENT}::*", 4)]) == [
        "expected 4 x update kubernetes:apps/v1:Deployment::*, found 3",
        "unexpected: replace aws:ec2/vpc:Vpc::network-vpc",
    ]


def test_another_operation_on_the_same_resource_is_a_difference() -> None:
    vpc = step("replace", resource_types.EC2_VPC, "network-vpc")

    assert differences([vpc], [ExpectedSteps("update", f"{resource_types.EC2_VPC}::*")]) == [
        "expected 1 x update aws:ec2/vpc:Vpc::*, found 0",
        "unexpected: replace aws:ec2/vpc:Vpc::network-vpc",
    ]


def test_the_operations_of_a_replacement_are_one_step() -> None:
    parts = {step_of(event(operation)) for operation in ("create-replacement", "replace", "delete-replaced")}

    assert parts == {Step("replace", "urn:pulumi:dev::landfall::t::n")}


def test_operations_without_a_change_are_not_steps() -> None:
    assert [step_of(event(operation)) for operation in ("same", "read", "refresh")] == [None, None, None]


def test_a_summary_counts_the_operations() -> None:
    assert summary([*FOUR, step("create", "t", "n")]) == "1 create, 4 update"
    assert summary([]) == "no changes"
