"""Times at which a CronJob runs, checked as the API server checks them."""

from __future__ import annotations

import json
import re
import zoneinfo
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from components.string_format import StringFormat

_PART = re.compile(r"(\*|(?P<start>\w+)(-(?P<end>\w+))?)(/(?P<step>\d+))?", re.ASCII)

SCHEDULE, ZONE = "30 2 * * *", "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the five fields of a schedule (robfig/cron, which Kubernetes reads schedules with)."""

    name: str
    """Name with its article."""
    first: int
    last: int
    words: tuple[str, ...] = ()
    """Names of the numbers, beginning with the first one."""

    def accepts(self, part: str) -> bool:
        """Return True for ``*``, a number or a range, each with or without a step."""
        found = _PART.fullmatch(part)
        if found is None or (found["step"] and int(found["step"]) == 0):
            return False
        numbers = [self._number(word) for word in (found["start"], found["end"]) if word]
        within = [number for number in numbers if number is not None and self.first <= number <= self.last]
        return len(within) == len(numbers) and within == sorted(within)

    @property
    def allowed(self) -> str:
        """The values of the field, for a message."""
        words = f" or {self.words[0]} to {self.words[-1]}" if self.words else ""
        return f"{self.first} to {self.last}{words}"

    def _number(self, word: str) -> int | None:
        if word.isdecimal():
            return int(word)
        return self.first + self.words.index(word.lower()) if word.lower() in self.words else None


_FIELDS = (
    _Field("a minute", 0, 59),
    _Field("an hour", 0, 23),
    _Field("a day", 1, 31),
    _Field("a month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field("a weekday", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


def _schedule(value: str) -> str:
    for field, text in zip(_FIELDS, value.split(), strict=False):
        for part in () if value.startswith("@") else text.split(","):
            if not field.accepts(part):
                msg = (
                    f"{json.dumps(part)} is not {field.name} of a schedule of cron: {field.allowed}, a range such as "
                    f"{field.first}-{field.last}, or a step such as */2. Use a value such as {json.dumps(SCHEDULE)}."
                )
                raise ValueError(msg)
    return value


def _time_zone(value: str) -> str:
    known = zoneinfo.available_timezones()
    # A computer without time zone data knows none.
    if known and value not in known:
        example = next((name for name in known if name.lower() == value.lower()), ZONE)
        msg = f"{json.dumps(value)} is not in the IANA time zone database. Use a value such as {json.dumps(example)}."
        raise ValueError(msg)
    return value


CronSchedule = Annotated[
    str,
    StringFormat(
        r"^(@(yearly|monthly|weekly|daily|hourly)|[0-9*/,-]+( [0-9A-Za-z*/,-]+){4})$",
        "a schedule of cron with five fields: minute, hour, day, month and weekday",
        SCHEDULE,
    ),
    AfterValidator(_schedule),
]
"""Times of a CronJob."""

TimeZone = Annotated[
    str,
    StringFormat(r"^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$", "the name of a time zone in the IANA database", ZONE),
    AfterValidator(_time_zone),
]
"""Time zone of a schedule."""
