"""A price: dollars for a unit, and where the figure was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

READ = "November 2026"
REGION = "us-east-1"
"""The region of every price: others are mostly dearer, by up to a third, and by service differently."""

HOURS = 730
"""Hours of a month, as AWS's own calculator counts them: 365 days in twelve parts."""

Unit = Literal["hour", "month", "GB-month", "GB", "million observations"]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one unit; what is not by the hour is by the month, or by what a month brings."""

    dollars: float
    per: Unit
    source: str

    @property
    def monthly(self) -> float:
        """Dollars for one unit that is there, or used up, in a month."""
        return self.dollars * HOURS if self.per == "hour" else self.dollars
