"""The committed price table of one region.

``python -m tools.prices`` writes the file from the AWS Price List. A figure that the command has not renewed yet names
the AWS pricing page that publishes it and the month in which it was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from analysis.prices.price import Price

REGION = "us-east-1"
"""Region of every price. Most other regions cost more, by up to a third, and by a different share per service."""

FILE = Path(__file__).with_name(f"{REGION}.json")


def prices(section: str) -> Mapping[str, Price]:
    """Return the prices of a section of the table, such as ``rates`` or ``instances``, by name."""
    entries: Mapping[str, Mapping[str, Any]] = _TABLE[section]
    return {
        name: Price(entry["dollars"], entry["per"], entry["source"], entry["asOf"]) for name, entry in entries.items()
    }


def _month(as_of: str) -> str:
    year, month = as_of.split("-")[:2]
    return f"{date(int(year), int(month), 1):%B %Y}"


_TABLE: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))

READ = _month(min(entry["asOf"] for entry in _TABLE["rates"].values()))
"""Month of the oldest rate: ``November 2026``."""
