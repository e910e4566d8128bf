"""A list price: US dollars for one unit, with its source and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HOURS = 730
"""Hours in a month, as the AWS Pricing Calculator counts them: 365 days divided by twelve."""

Unit = Literal["hour", "month", "GB-month", "GB", "million observations"]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one unit. An hourly unit runs all month; every other unit is a quantity per month."""

    dollars: float
    per: Unit
    source: str
    """Page or price list that gives the figure."""
    as_of: str = ""
    """Month or day of the figure: ``2026-11``, or ``2026-11-27`` for a price list."""

    @property
    def monthly(self) -> float:
        """US dollars for one unit in a month."""
        return self.dollars * HOURS if self.per == "hour" else self.dollars
