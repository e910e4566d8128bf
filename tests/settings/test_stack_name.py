"""The name of a stack and its environment do not contradict each other."""

from __future__ import annotations

import pytest

from tests.support.settings_documents import changed, committed, faults


@pytest.mark.parametrize(
    ("stack", "environment", "fix"),
    [
        ("prod", "dev", "Set prod, or rename the stack."),
        ("dev", "prod", "Set dev, or rename the stack."),
        ("prod-eu", "staging", "Set prod, or rename the stack."),
        ("eu.prod", "dev", "Set prod, or rename the stack."),
    ],
)
def test_a_stack_named_after_an_environment_has_that_environment(stack: str, environment: str, fix: str) -> None:
    document = changed("prod", {("environment",): environment})
    assert f"environment: {environment}, but this is the stack {stack}. {fix}" in faults(document, stack)


@pytest.mark.parametrize("stack", ["prod", "prod-eu", "dev-of-prod", "production", "blue", "product"])
def test_a_stack_of_another_name_may_have_any_environment(stack: str) -> None:
    assert faults(committed("prod"), stack) == []
