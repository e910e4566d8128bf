"""A value of the wrong type: the message names its kind and an example, and never the content of a mapping or list."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nested import value_at
from tests.settings.test_secrets import positions
from tests.support.examples import examples
from tests.support.settings_documents import CLUSTER, NODES, STACKS, SYSTEM, Path_, changed, committed, faults, put
from tests.support.stack_settings import everything

LAYERING = (*SYSTEM, "layering")
ENVIRONMENT = (*LAYERING, "environment")
CONTENT = "hunter2secret"

WRITE_A_STRING = 'Write a string such as "text".'
WRITE_VARIABLES = "Write a mapping such as {LOG_LEVEL: text}."

SHAPES: dict[str, tuple[Path_, Any, str]] = {
    "a mapping for a string": ((*ENVIRONMENT, "A"), {"value": CONTENT}, f"string, found a mapping. {WRITE_A_STRING}"),
    "a list for a string": ((*ENVIRONMENT, "A"), [CONTENT], f"string, found a list. {WRITE_A_STRING}"),
    "a list for a mapping": (
        ENVIRONMENT,
        [{"name": "DB_PASSWORD", "Value": CONTENT}],
        f"mapping, found a list. {WRITE_VARIABLES}",
    ),
    "a list of lists": (ENVIRONMENT, [["DB_PASSWORD", CONTENT]], f"mapping, found a list. {WRITE_VARIABLES}"),
    "a string for a mapping": (ENVIRONMENT, CONTENT, f"mapping, found a string. {WRITE_VARIABLES}"),
    "a string for a list": (
        (*SYSTEM, "alarms", "emailAddresses"),
        "hunter2@example.com",
        'list, found a string. Write a list such as ["oncall@example.com"].',
    ),
    "a string for a section": (
        (*NODES, "batch"),
        CONTENT,
        "mapping, found a string. Write a mapping such as {instanceTypes: [m7i.large], minSize: 1, maxSize: 1}.",
    ),
    "a string for a large section": (
        CLUSTER,
        CONTENT,
        "mapping, found a string. Write a mapping. Allowed keys: accessEntries, autoMode, ",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_value_of_another_shape_is_described_by_its_kind_and_an_example(shape: str) -> None:
    path, value, message = SHAPES[shape]
    (line,) = [line for line in faults(changed("dev", {path: value})) if ": expected a " in line]
    assert f": expected a {message}" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("found", "fix"),
    [
        ("layering-detection/dev/api-key", "Write {name: layering-detection/dev/api-key}"),
        ("orders/{environment}/key", 'Write {name: "orders/{environment}/key"}'),
        (CONTENT, 'Write a mapping such as {name: "orders/{environment}/api-key"}'),
    ],
)
def test_the_name_of_a_secret_without_its_mapping_is_one_fault_with_the_mapping(found: str, fix: str) -> None:
    document = changed("dev", {(*LAYERING, "secrets"): {"API_KEY": found}})
    assert faults(document) == [
        f"systems.layeringDetection.layering.secrets.API_KEY: expected a mapping, found a string. {fix}."
    ]


def test_a_token_in_place_of_the_name_of_a_secret_is_one_fault_and_not_shown() -> None:
    token = "AKIA" + "Q" * 16
    for value in (token, f"orders/{token}/key"):
        lines = faults(changed("dev", {(*LAYERING, "secrets"): {"API_KEY": value}}))
        assert len(lines) == 1
        assert token not in lines[0]


NUMBERS = {
    "an octal number with one leading 0": ("011122223333", "YAML reads a number with a leading 0 as octal. "),
    "an octal number with two leading zeros": ("001122223333", "YAML reads a number with a leading 0 as octal. "),
    "a decimal number with a leading 0": ("098765432109", "YAML drops a leading 0. "),
    "a number without a leading 0": ("111122223333", ""),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_an_account_id_without_quotes_is_shown_in_quotes_with_its_leading_zeros(kind: str) -> None:
    text, reason = NUMBERS[kind]
    number = yaml_number(text)
    assert faults(changed("dev", {("accountId",): number})) == [
        f'accountId: expected a string, found the number {number}. {reason}Write it in quotes: "{text}".'
    ]


def test_a_number_that_is_no_account_id_with_leading_zeros_is_refused_by_its_format() -> None:
    (line,) = faults(changed("dev", {("accountId",): 123}))
    assert line.startswith('accountId: expected a string, found the number 123, and "123" is not the id of an AWS ')


NULLS_AND_SWITCHES: dict[str, tuple[Path_, Any, str]] = {
    "true": ((*ENVIRONMENT, "DEBUG"), True, 'true. Write it in quotes: "true".'),
    "false": ((*ENVIRONMENT, "DEBUG"), False, 'false. Write it in quotes: "false".'),
    "true where quotes do not help": (("region",), True, 'true. Write a string such as "us-east-1".'),
    "null": ((*ENVIRONMENT, "DEBUG"), None, 'null. Write a string such as "text", or remove this line.'),
    "null for a required key": (("region",), None, 'null. Write a string such as "us-east-1".'),
    "null in a list": (
        (*SYSTEM, "alarms", "emailAddresses"),
        [None],
        'null. Write a string such as "oncall@example.com", ',
    ),
}


@pytest.mark.parametrize("kind", NULLS_AND_SWITCHES)
def test_null_or_a_switch_in_place_of_a_string_has_a_fix(kind: str) -> None:
    path, value, message = NULLS_AND_SWITCHES[kind]
    (line,) = faults(changed("dev", {path: value}))
    assert f": expected a string, found {message}" in line


def yaml_number(text: str) -> int:
    """Return the number that Pulumi reads: octal with a leading 0 if all digits are octal."""
    return int(text, 8) if text.startswith("0") and not {"8", "9"} & set(text) else int(text)


@settings(max_examples=examples(150))
@given(st.sampled_from([*STACKS, "everything"]), st.data())
def test_no_message_shows_a_scalar_in_a_mapping_or_list_in_the_wrong_place(stack: str, data: st.DataObject) -> None:
    document = copy.deepcopy(everything()) if stack == "everything" else committed(stack)
    path = data.draw(st.sampled_from(list(positions(document))))
    scalar: Any = data.draw(st.sampled_from([CONTENT, 98761234, 9876.1234]))
    in_place_of_mapping = [[scalar], [{"name": "DB", "Value": scalar}], [["DB", scalar]]]
    in_place_of_list = [{"a": scalar}, {"name": "DB_PASSWORD", "value": scalar}, {"a": [scalar]}]
    now = value_at(document, *path)
    misplaced = {dict: in_place_of_mapping, list: in_place_of_list}
    shapes = misplaced.get(type(now), [*in_place_of_mapping, *in_place_of_list])
    put(document, path, data.draw(st.sampled_from(shapes)))
    lines = faults(document, "dev" if stack == "everything" else stack)
    assert not [line for line in lines if str(scalar) in line]
