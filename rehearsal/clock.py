"""A fixed date for the program, which compares Kubernetes versions with their end of standard support."""

from __future__ import annotations

import importlib
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, tzinfo
from typing import Self
from unittest import mock

FIXED_DATE = date(2026, 11, 20)
"""Date of rehearsals and tests: Kubernetes 1.33 is out of standard support, 1.34 is not."""


class _FixedDate(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(FIXED_DATE.year, FIXED_DATE.month, FIXED_DATE.day, tzinfo=tz)


@contextmanager
def fixed_clock() -> Generator[None]:
    """Let the program see the fixed date."""
    importlib.import_module("stacks.environment")  # before: a library that binds the clock on import keeps the real one
    with mock.patch("datetime.datetime", _FixedDate):
        yield
