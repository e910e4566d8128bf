"""Each fault that a person can make is one sentence that begins with the place in the YAML."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import NODES, STACKS, Case, changed, committed, faults

ONE_SENTENCE: dict[str, Case] = {
    "a system with a slip of the pen": (
        "dev",
        {("systems", "layerinDetection"): {}},
        "systems.layerinDetection: unknown key. Did you mean layeringDetection? Allowed keys: layeringDetection.",
    ),
    "a system that is not there": (
        "dev",
        {("systems", "payroll"): {}},
        "systems.payroll: unknown key. Allowed keys: layeringDetection.",
    ),
    "an environment that is not there": (
        "dev",
        {("environment",): "production"},
        'environment: "production" is not an allowed value. Did you mean prod? Allowed values: dev, staging, prod.',
    ),
    "tags that the stack sets itself": (
        "dev",
        {("tags",): {"team": "risk", "project": "other"}},
        "tags: project is a tag that the stack sets itself. Remove it.",
    ),
    "nothing where something belongs": ("dev", {("systems",): None}, "systems: expected a mapping, found null."),
    "a number where text belongs": (
        "dev",
        {("tags",): {"costCentre": 12}},
        "tags.costCentre: expected a string, found the number 12. Write it in quotes.",
    ),
}
"""Stack, changes to its committed settings, and what is said of them."""


@pytest.mark.parametrize("fault", ONE_SENTENCE)
def test_a_fault_is_one_sentence(fault: str) -> None:
    stack, changes, sentence = ONE_SENTENCE[fault]
    assert faults(changed(stack, changes), stack) == [sentence]


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_settings_are_clean(stack: str) -> None:
    assert faults(committed(stack), stack) == []


@pytest.mark.parametrize("document", [None, [], "dev", 3, {}])
def test_settings_that_are_no_settings_are_a_sentence_too(document: Any) -> None:
    lines = faults(document)
    if document == {}:
        assert lines == [f"{key}: required, but missing. Add it." for key in ("environment", "region", "platform")]
    else:
        (line,) = lines
        assert line.startswith(": expected a mapping, found ")


def test_a_key_in_snake_case_is_refused() -> None:
    """Rules and schema read camelCase: another spelling of a key would escape them."""
    (line,) = faults(
        changed("dev", {(*NODES, "system"): {"instance_types": ["t3.large"], "minSize": 1, "maxSize": 1}})
    )[1:]
    assert line.startswith("platform.create.nodeGroups.system.instance_types: unknown key. Did you mean instanceTypes?")
