"""Weekly and daily time windows, in which AWS maintains and backs up a server. All times are UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from components.string_format import StringFormat

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = len(DAYS) * _DAY

MINIMUM_MINUTES = 60
"""Shortest window. ElastiCache requires an hour, RDS half an hour."""
MAXIMUM_MINUTES = _DAY
"""Longest window of RDS and ElastiCache."""

_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_WEEKDAY = f"({'|'.join(DAYS)})"

DailyWindow = Annotated[
    str,
    StringFormat(rf"^{_TIME}-{_TIME}$", "a daily window in UTC", "03:00-04:00"),
]
"""Start and end of a window on every day."""

WeeklyWindow = Annotated[
    str,
    StringFormat(
        rf"^{_WEEKDAY}:{_TIME}-{_WEEKDAY}:{_TIME}$",
        "a weekly window in UTC, with the days mon to sun",
        "sun:04:30-sun:05:30",
    ),
]
"""Start and end of a window on one day of the week."""

_Minutes = tuple[int, int]
"""First minute of a window, and its length."""


def window_faults(*, maintenance: str, backup: str | None = None) -> Iterable[str]:
    """Yield what AWS rejects in the maintenance window and, where the server has backups, in their window."""
    windows = {"maintenanceWindow": (maintenance, _weekly(maintenance))}
    if backup is not None:
        windows["backupWindow"] = (backup, _daily(backup))
    for field, (written, (_, length)) in windows.items():
        if not MINIMUM_MINUTES <= length <= MAXIMUM_MINUTES:
            yield (
                f"{field} {written} has {length} minutes. AWS accepts {MINIMUM_MINUTES} minutes to 24 hours. Move its "
                "end."
            )
    if backup is not None and _overlap(_weekly(maintenance), _daily(backup)):
        yield f"backupWindow {backup} overlaps maintenanceWindow {maintenance}, which AWS rejects. Move one of them."


def start_of(window: str) -> tuple[str, str]:
    """Return the day and the time at which a weekly window starts: ``sun`` and ``04:30``."""
    day, _, time = window.partition("-")[0].partition(":")
    return day, time


def _weekly(window: str) -> _Minutes:
    start, end = (_minute_of_week(side) for side in window.split("-"))
    return start, (end - start) % _WEEK


def _daily(window: str) -> _Minutes:
    start, end = (_minute_of_day(side) for side in window.split("-"))
    return start, (end - start) % _DAY


def _minute_of_week(moment: str) -> int:
    day, _, time = moment.partition(":")
    return DAYS.index(day) * _DAY + _minute_of_day(time)


def _minute_of_day(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _overlap(weekly: _Minutes, daily: _Minutes) -> bool:
    """Return True if the weekly window and one of the seven daily ones have a minute in common."""
    occurrences = [(day * _DAY + daily[0], daily[1]) for day in range(len(DAYS))]
    return any(_starts_in(weekly, each) or _starts_in(each, weekly) for each in occurrences)


def _starts_in(window: _Minutes, other: _Minutes) -> bool:
    """Return True if the other window starts inside the window; the week is a circle."""
    return (other[0] - window[0]) % _WEEK < window[1]
