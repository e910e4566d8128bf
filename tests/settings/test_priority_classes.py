"""Workloads name PriorityClasses that the platform creates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import Path_, changed, faults
from tests.support.stack_plans import manifests_of, planned_with

CLASSES = ("platform", "create", "priorityClasses")
WORKER = ("systems", "emailRag", "worker", "priorityClass")
BATCH = {"value": -10, "description": "Work that can wait.", "preemption": "Never"}


def messages(changes: dict[Path_, Any], stack: str = "dev") -> list[str]:
    return [str(fault) for fault in faults(changed(stack, changes), stack)]


def test_a_class_of_the_platform_is_accepted() -> None:
    assert messages({CLASSES: {"batch": BATCH}, WORKER: "batch"}) == []


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        ({}, "batch does not exist. Add it to platform.create.priorityClasses."),
        (
            {"urgent": {"value": 1000, "description": "Answers to users."}},
            "batch does not exist. Use one of: urgent, or add it to platform.create.priorityClasses.",
        ),
    ],
)
def test_an_unknown_class_is_refused(classes: dict[str, Any], said: str) -> None:
    assert messages({CLASSES: classes, WORKER: "batch"}) == [f"systems.emailRag.worker.priorityClass: {said}"]


def test_a_class_of_a_shared_platform_cannot_be_checked() -> None:
    assert messages({WORKER: "batch"}, "staging") == []


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ({"batch": {**BATCH, "value": 1_000_000_001}}, "batch.value"),
        ({"batch": {**BATCH, "preemption": "Sometimes"}}, "batch.preemption"),
        ({"batch": {"value": 1}}, "batch.description"),
        ({"system-batch": BATCH}, "does not begin with system-"),
    ],
)
def test_a_class_that_kubernetes_rejects_is_refused(faulty: dict[str, Any], said: str) -> None:
    (message,) = messages({CLASSES: faulty})
    assert said in message


def test_the_platform_creates_its_classes_before_the_pods_that_name_them() -> None:
    plan = planned_with(changed("dev", {CLASSES: {"batch": BATCH}, WORKER: "batch"}))
    (found,) = [each for each in manifests_of(plan.resources) if each["kind"] == "PriorityClass"]
    assert found["metadata"]["name"] == "batch"
    assert (found["value"], found["preemptionPolicy"], found["description"]) == (-10, "Never", "Work that can wait.")
    by_name = {each.name: each for each in plan.resources}
    class_urn = by_name["platform-priority-batch"].urn
    assert class_urn in by_name["email-rag-worker-deployment"].dependencies
