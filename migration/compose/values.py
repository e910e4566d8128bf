"""Types of the values of Compose: text, numbers, switches, times and sizes, which files may write as text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

_DURATION = re.compile(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|m|h|d|w))+")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)([a-zµ]+)")
_SECONDS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
    "w": Decimal(604800),
}
_SIZE = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)\s?([kmgtp]?)i?b?", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})")
_SWITCHES = {
    **dict.fromkeys(("true", "y", "yes", "on"), True),
    **dict.fromkeys(("false", "n", "no", "off"), False),
}
"""Words that Compose reads as true or false."""

LARGEST = 2**63 - 1


def text_of(value: Any) -> Any:
    """Return a single value as text, as Compose passes it to a container."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else value


def _switch(value: Any) -> Any:
    return _SWITCHES.get(value.lower(), value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """Return a number; text that is no number is an error."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            msg = "it is not a number. Write a number such as 2."
            raise ValueError(msg)
        value = float(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
        return int(value)
    return value


def _seconds(value: Any) -> Any:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        msg = "it is not a duration. Write a number with its unit, such as 30s or 1m30s."
        raise ValueError(msg)
    parts = _DURATION_PART.findall(value)
    return min(LARGEST, int(sum(Decimal(count) * _SECONDS[unit] for count, unit in parts).__ceil__()))


def size_of(value: Any) -> int | None:
    """Return the bytes of a size such as ``512m``, or None for another value."""
    match = None if isinstance(value, bool) else _SIZE.fullmatch(str(value))
    if match is None:
        return None
    power = " kmgtp".index(match[2].lower() or " ")
    return min(LARGEST, int(Decimal(match[1]) * 1024**power))


def _bytes(value: Any) -> int:
    count = size_of(value)
    if count is None:
        msg = "it is not a size. Write a number with its unit, such as 512m or 1g."
        raise ValueError(msg)
    return count


Text = Annotated[str, BeforeValidator(text_of)]
"""Text, or a single value that stands for it."""
Switch = Annotated[bool, BeforeValidator(_switch)]
"""True or false, or a word for one of them."""
Whole = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(_number)]
"""A whole number."""
Cores = Annotated[float, Field(ge=0, le=10_000), BeforeValidator(_number)]
"""A number of CPUs."""
Seconds = Annotated[int, BeforeValidator(_seconds)]
"""A duration in seconds, rounded up."""
Bytes = Annotated[int, BeforeValidator(_bytes)]
"""A size in bytes."""
