"""A word without quotes is for the preview what it is for the Pulumi CLI.

The expected values are those of `pulumi config get` of the pinned CLI, which decodes with Go's yaml.v3 and passes JSON.
"""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.stack_yaml import Loader, number

NUMBERS = {
    "12345e7": 123450000000,
    "1e3": 1000,
    "1E3": 1000,
    "+12e03": 12000,
    "1e1_0": 10**10,
    "1e20": 10**20,
    "1.0": 1,
    "3.0": 3,
    "5.": 5,
    "0.0": 0,
    "123456789.0": 123456789,
    "1_000": 1000,
    "1__2": 12,
    "-0": 0,
    "00": 0,
    "0o17": 15,
    "0O17": 15,
    "-0o17": -15,
    "+0o17": 15,
    "0777": 511,
    "08": 8,
    "09": 9,
    "0x1F": 31,
    "0XFF": 255,
    "-0x1f": -31,
    "+0x1F": 31,
    "0x_1F": 31,
    "0b101": 5,
    "-0b11": -3,
    "0b1_0": 2,
    "9223372036854775807": 2**63 - 1,
    "18446744073709551615": 2**64 - 1,
    "18446744073709551616": 18446744073709552000,
    "-9223372036854775809": -9223372036854776000,
    "99999999999999999999": 10**20,
    "1e-400": 0,
    "1.30": 1.3,
    "1.35": 1.35,
    ".5": 0.5,
    "-.5": -0.5,
    "+.5": 0.5,
    "1e-3": 0.001,
    "1_0.5": 10.5,
    "1.5_0": 1.5,
    "1e21": 1e21,
    "100000000000000000000000.0": 1e23,
}
TEXTS = (
    *("0o9", "0b2", "0x", "0b", "0o", "1e", "1e+", "1.2.3", "_1", "._5", ".", "1e400", "-1e400"),
    *("12:30", "190:20:30.15", "yes", "Yes", "no", "on", "off", "y", "n", "tRUE", "nil", "inf", "nan"),
    *("=", "<<x", "v1.35", "1.35a"),
)
CONSTANTS = {"true": True, "TRUE": True, "False": False, "null": None, "NULL": None, "~": None, "": None}


def read(word: str) -> object:
    return json.loads(json.dumps(yaml.load(f"value: {word}\n", Loader)))["value"]  # noqa: S506  a safe loader


@pytest.mark.parametrize(("word", "value"), NUMBERS.items())
def test_numbers_are_those_of_the_cli(word, value):
    assert read(word) == value
    assert type(read(word)) is type(value)


@pytest.mark.parametrize("word", TEXTS)
def test_words_that_are_no_numbers_for_the_cli_are_text(word):
    assert read(word) == word


@pytest.mark.parametrize(("word", "value"), CONSTANTS.items())
def test_only_words_of_yaml_1_2_are_booleans_and_null(word, value):
    assert read(word) is value


@pytest.mark.parametrize("word", [*NUMBERS, *CONSTANTS, "2026-12-02", ".inf"])
def test_every_word_in_quotes_is_text(word):
    assert read(f'"{word}"') == word


@given(st.text(alphabet="0123456789abcdefoxXeE+-._", max_size=12))
def test_a_word_is_a_number_or_stays_itself(word):
    assert isinstance(number(word), int | float) or number(word) == word


@given(st.integers(-(2**63), 2**64 - 1))
def test_integers_are_exact(value):
    assert read(str(value)) == value
