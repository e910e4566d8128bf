from __future__ import annotations

import pytest

from smoke.comparison import difference

PLANNED = {"min": 1, "rules": [{"port": 80, "cidr": "10.0.0.0/8"}], "selector": {}}


@pytest.mark.parametrize(
    "found",
    [
        PLANNED,
        {**PLANNED, "added": True},
        {**PLANNED, "rules": [{"port": 80, "protocol": "TCP", "cidr": "192.0.2.0/24"}]},
        {"min": 1, "rules": PLANNED["rules"]},
    ],
)
def test_fields_that_the_server_adds_are_ignored(found):
    assert difference(PLANNED, found, "spec") is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({**PLANNED, "min": 2}, ("spec.min: 2", "1")),
        ({**PLANNED, "min": None}, ("spec.min: nothing", "1")),
        ({**PLANNED, "rules": []}, ("0 in spec.rules", "1")),
        ({**PLANNED, "rules": [*PLANNED["rules"], {}]}, ("2 in spec.rules", "1")),
        ({**PLANNED, "rules": [{"port": 81}]}, ("spec.rules[0].port: 81", "80")),
        (None, ("spec.min: nothing", "1")),
    ],
)
def test_the_first_difference_is_reported_with_its_path(found, words):
    assert difference(PLANNED, found, "spec") == words
