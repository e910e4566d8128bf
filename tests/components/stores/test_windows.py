from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.stores.managed.windows import DAYS, start_of, window_faults

DAY = 24 * 60
WEEK = 7 * DAY


def moment(minute: int) -> str:
    day, rest = divmod(minute % WEEK, DAY)
    return f"{DAYS[day]}:{rest // 60:02}:{rest % 60:02}"


def time(minute: int) -> str:
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def weekly(start: int, length: int) -> str:
    return f"{moment(start)}-{moment(start + length)}"


def daily(start: int, length: int) -> str:
    return f"{time(start)}-{time(start + length)}"


starts = st.integers(min_value=0, max_value=WEEK - 1)
lengths = st.integers(min_value=60, max_value=DAY - 1)


@given(starts, st.integers(min_value=0, max_value=WEEK - 1))
def test_a_window_has_an_hour_to_a_day(start: int, length: int) -> None:
    accepted = not list(window_faults(maintenance=weekly(start, length)))
    assert accepted == (60 <= length <= DAY)


@given(starts, lengths, st.integers(min_value=0, max_value=DAY - 1), lengths)
def test_a_backup_never_overlaps_the_maintenance(start: int, length: int, first: int, backup: int) -> None:
    """Compare with a simulation of every minute of the week."""
    faults = list(window_faults(maintenance=weekly(start, length), backup=daily(first, backup)))
    maintained = {minute % WEEK for minute in range(start, start + length)}
    backed_up = {(day * DAY + minute) % WEEK for day in range(7) for minute in range(first, first + backup)}
    assert bool(faults) == bool(maintained & backed_up)


def test_an_overlap_is_reported_with_both_windows() -> None:
    assert list(window_faults(maintenance="sun:03:30-sun:04:30", backup="03:00-04:00")) == [
        "backupWindow 03:00-04:00 overlaps maintenanceWindow sun:03:30-sun:04:30, which AWS rejects. Move one of them."
    ]


def test_windows_that_touch_do_not_overlap() -> None:
    assert list(window_faults(maintenance="sun:04:00-sun:05:00", backup="03:00-04:00")) == []


def test_a_short_window_is_reported_with_its_length() -> None:
    (fault,) = window_faults(maintenance="sun:04:00-sun:04:30")
    assert fault == (
        "maintenanceWindow sun:04:00-sun:04:30 has 30 minutes. AWS accepts 60 minutes to 24 hours. Move its end."
    )


@pytest.mark.parametrize(("window", "start"), [("sun:04:30-sun:05:30", ("sun", "04:30"))])
def test_a_window_starts_at_its_first_moment(window: str, start: tuple[str, str]) -> None:
    assert start_of(window) == start
