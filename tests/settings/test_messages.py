"""Each fault has one message that begins with its path in the YAML."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import NODES, STACKS, SYSTEM, Case, changed, committed, faults

MESSAGES: dict[str, Case] = {
    "a misspelled system": (
        "dev",
        {("systems", "layerinDetection"): {}},
        (
            "systems.layerinDetection: unknown key. Did you mean layeringDetection? "
            "Allowed keys: emailRag, flexdesk, layeringDetection."
        ),
    ),
    "an unknown system": (
        "dev",
        {("systems", "payroll"): {}},
        "systems.payroll: unknown key. Allowed keys: emailRag, flexdesk, layeringDetection.",
    ),
    "an unknown environment": (
        "dev",
        {("environment",): "production"},
        'environment: "production" is not an allowed value. Did you mean prod? Allowed values: dev, staging, prod.',
    ),
    "tags that the stack sets itself": (
        "dev",
        {("tags",): {"team": "risk", "project": "other"}},
        "tags: project is a tag that the stack sets itself. Remove it.",
    ),
    "null for an optional section": (
        "prod",
        {("platform", "create", "addons", "gatekeeper"): None},
        (
            "platform.create.addons.gatekeeper: null would leave out the section. "
            "Give a mapping, such as {}, or remove the key."
        ),
    ),
    "null for a system": (
        "prod",
        {SYSTEM: None},
        ("systems.layeringDetection: null would leave out the section. Give a mapping, such as {}, or remove the key."),
    ),
    "null for a mapping": (
        "dev",
        {("systems",): None},
        (
            "systems: expected a mapping, found null. Write a mapping, or remove this line. "
            "Allowed keys: emailRag, flexdesk, layeringDetection."
        ),
    ),
    "a number for a string": (
        "dev",
        {("tags",): {"costCentre": 12}},
        'tags.costCentre: expected a string, found the number 12. Write it in quotes: "12".',
    ),
    "a number that can be a tag in another notation": (
        "dev",
        {(*SYSTEM, "imageTag"): 1000},
        (
            "systems.layeringDetection.imageTag: expected a string, found the number 1000. Write it in quotes: "
            '"1000", or the text that YAML read as this number, such as "1e3" or the octal "01750".'
        ),
    ),
    "a quantity of bytes without its suffix": (
        "dev",
        {(*SYSTEM, "layering"): {"resources": {"memory": 512}}},
        (
            "systems.layeringDetection.layering.resources.memory: expected a string, found the number 512, and '512' "
            "is less than 1 MiB; did you mean 512Mi?"
        ),
    ),
    "thousandths of a core without their suffix": (
        "dev",
        {(*SYSTEM, "layering"): {"resources": {"cpu": 500}}},
        (
            "systems.layeringDetection.layering.resources.cpu: expected a string, found the number 500, and '500' is "
            "more than 192 cores; did you mean 500m?"
        ),
    ),
    "an abbreviated key": (
        "dev",
        {("env",): "dev"},
        (
            "env: unknown key. Did you mean environment? "
            "Allowed keys: accountId, delivery, environment, notSecrets, platform, region, systems, tags."
        ),
    ),
    "more replicas than a cluster has nodes": (
        "dev",
        {(*SYSTEM, "layering"): {"scaling": {"min": 1, "max": 100_000}}},
        "systems.layeringDetection.layering.scaling.max: 100000 is too large. Use 5000 or less.",
    ),
}
"""Stack, changes to its committed settings, and the message."""


@pytest.mark.parametrize("fault", MESSAGES)
def test_a_fault_has_one_message(fault: str) -> None:
    stack, changes, message = MESSAGES[fault]
    assert faults(changed(stack, changes), stack) == [message]


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_settings_have_no_fault(stack: str) -> None:
    assert faults(committed(stack), stack) == []


@pytest.mark.parametrize("document", [None, [], "dev", 3, {}])
def test_settings_of_another_type_have_a_message(document: Any) -> None:
    lines = faults(document)
    if document == {}:
        assert lines == [f"{key}: required, but missing. Add it." for key in ("environment", "region", "platform")]
    else:
        (line,) = lines
        assert line.startswith(": expected a mapping, found ")


def test_a_key_in_snake_case_is_refused() -> None:
    """Rules and schema read camelCase: another spelling of a key would escape them."""
    (line,) = faults(changed("dev", {(*NODES, "system"): {"instance_types": ["t3.large"], "minSize": 1, "maxSize": 1}}))
    assert line.startswith("platform.create.nodeGroups.system.instance_types: unknown key. Did you mean instanceTypes?")


def test_a_misspelled_required_key_is_one_fault_and_another_missing_key_a_second_one() -> None:
    lines = faults(changed("dev", {(*NODES, "system"): {"instanceTypes": ["t3.large"], "minSizes": 1}}))
    assert [line.partition(" Allowed")[0] for line in lines] == [
        "platform.create.nodeGroups.system.maxSize: required, but missing. Add it.",
        "platform.create.nodeGroups.system.minSizes: unknown key. Did you mean minSize?",
    ]


@pytest.mark.parametrize("section", ["alarms", "exposure"])
def test_null_leaves_out_a_section_that_is_there_by_default(section: str) -> None:
    path = (*SYSTEM, section) if section == "alarms" else (*SYSTEM, "layering", section)
    assert faults(changed("dev", {path: None}), "dev") == []
