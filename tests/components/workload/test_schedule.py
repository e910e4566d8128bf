"""Schedules and time zones that the API server would refuse are refused before."""

from __future__ import annotations

import zoneinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from components.workload.schedule import CronSchedule, TimeZone
from tests.support.examples import examples

SCHEDULE: TypeAdapter[str] = TypeAdapter(CronSchedule)
ZONE: TypeAdapter[str] = TypeAdapter(TimeZone)
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def message(adapter: TypeAdapter[str], value: str) -> str:
    with pytest.raises(ValidationError) as error:
        adapter.validate_python(value)
    return str(error.value)


@pytest.mark.parametrize(
    "schedule",
    [
        "30 2 * * *",
        "*/15 * * * *",
        "0 6-18/2 * * mon-fri",
        "0 0 1,15 jan,JUL *",
        "5/10 * * * 0",
        "@daily",
        "0 0 * * SUN",
    ],
)
def test_a_schedule_of_kubernetes_is_accepted(schedule: str) -> None:
    assert SCHEDULE.validate_python(schedule) == schedule


@pytest.mark.parametrize(
    ("schedule", "part"),
    [
        ("99 2 * * *", '"99" is not a minute of a schedule of cron: 0 to 59, '),
        ("30 25 * * *", '"25" is not an hour of a schedule of cron: 0 to 23, '),
        ("30 2 0 * *", '"0" is not a day of a schedule of cron: 1 to 31, '),
        ("30 2 * 13 *", '"13" is not a month of a schedule of cron: 1 to 12 or jan to dec, '),
        ("30 2 * * 7", '"7" is not a weekday of a schedule of cron: 0 to 6 or sun to sat, '),
        ("30 2 * * funday", '"funday" is not a weekday'),
        ("30 2 * mon *", '"mon" is not a month'),
        ("*/0 2 * * *", '"*/0" is not a minute'),
        ("30 18-6 * * *", '"18-6" is not an hour'),
        ("30 2,, * * *", '"" is not an hour'),
        ("1- 2 * * *", '"1-" is not a minute'),
    ],
)
def test_a_field_beyond_its_range_is_named_with_its_range(schedule: str, part: str) -> None:
    found = message(SCHEDULE, schedule)
    assert part in found
    assert 'Use a value such as "30 2 * * *".' in found


@settings(max_examples=examples(200))
@given(st.tuples(*(st.integers(0, 99) for _ in RANGES)))
def test_a_number_is_accepted_exactly_within_the_range_of_its_field(numbers: tuple[int, ...]) -> None:
    valid = all(first <= number <= last for number, (first, last) in zip(numbers, RANGES, strict=True))
    text = " ".join(map(str, numbers))
    if valid:
        assert SCHEDULE.validate_python(text) == text
    else:
        assert "of a schedule of cron" in message(SCHEDULE, text)


def test_a_time_zone_that_does_not_exist_is_refused_with_one_that_does() -> None:
    assert ZONE.validate_python("Etc/UTC") == "Etc/UTC"
    assert '"Berlin/Europe" is not in the IANA time zone database. Use a value such as "Europe/Berlin".' in message(
        ZONE, "Berlin/Europe"
    )
    assert 'Use a value such as "America/New_York".' in message(ZONE, "america/new_york")


def test_a_computer_without_time_zone_data_accepts_each_name(monkeypatch: Any) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    assert ZONE.validate_python("Berlin/Europe") == "Berlin/Europe"
