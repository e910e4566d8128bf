"""Reading nested data of which any part may be missing."""

from __future__ import annotations

from typing import Any

import pytest

from nested import entries, keys, mapping_at, value_at, values_at

DATA = {"spec": {"replicas": 0, "labels": {"app.kubernetes.io/name": "shop"}, "ports": [{"port": 80}, {"port": 81}]}}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"a": 1, "b": None}, [("a", 1), ("b", None)]),
        (["x", "y"], [(0, "x"), (1, "y")]),
        ("text", []),
        (None, []),
    ],
)
def test_entries_of_a_mapping_have_its_keys_and_those_of_a_list_its_indexes(data: object, expected: list[Any]) -> None:
    assert list(entries(data)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), DATA),
        (("spec", "replicas"), 0),
        (("spec", "labels", "app.kubernetes.io/name"), "shop"),
        (("spec", "absent", "below"), None),
        (("spec", "replicas", "below"), None),
        (("spec", "ports", "port"), None),
        (("spec", "ports", 1, "port"), 81),
        (("spec", "ports", 2), None),
        (("spec", "ports", -1), None),
        (("spec", "labels", 0), None),
    ],
)
def test_a_value_is_found_by_its_keys_or_is_none(keys: tuple[str | int, ...], expected: object) -> None:
    assert value_at(DATA, *keys) == expected


@pytest.mark.parametrize("data", [None, "[unknown]", 3, []])
def test_data_that_is_not_a_mapping_has_no_values(data: object) -> None:
    assert value_at(data, "spec") is None
    assert mapping_at(data, "spec") == {}
    assert values_at(data, "spec") == []


def test_a_mapping_is_found_by_its_keys_or_is_empty() -> None:
    assert mapping_at(DATA, "spec", "labels") == {"app.kubernetes.io/name": "shop"}
    assert mapping_at(DATA, "spec", "replicas") == {}


def test_a_list_on_the_way_stands_for_each_of_its_items() -> None:
    assert values_at(DATA, "spec", "ports", "port") == [80, 81]
    assert values_at([DATA, DATA], "spec", "replicas") == [0, 0]
    assert values_at(DATA, "spec", "ports") == [{"port": 80}, {"port": 81}]


def test_a_dotted_path_is_a_path_of_keys() -> None:
    assert keys("spec.ports") == ("spec", "ports")
    assert keys("") == ()
