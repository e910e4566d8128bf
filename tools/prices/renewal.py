"""Finds the figures of the price table in the offers of the AWS Price List."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.instance_types import INSTANCES
from tools.prices.price_list import ADDRESS, PriceListError, Row, open_offer
from tools.prices.selectors import GLOBAL_RATES, SELECTORS, Selector

Entry = Mapping[str, Any]
"""An entry of the price table: ``dollars``, ``per``, ``source`` and ``asOf``."""

LINUX_ON_DEMAND = {
    "tenancy": "Shared",
    "operating system": "Linux",
    "pre installed s/w": "NA",
    "capacitystatus": "Used",
    "license model": "No License required",
}
"""Cells of the row that prices a running Linux instance."""


@dataclass(slots=True)
class Found:
    """Prices of one offer by the name of the rate or instance type, each with the start of its tier."""

    published: str
    tiers: dict[str, set[tuple[float, float]]]


def renewed(table: Mapping[str, Any], region: str, folder: Path | None, progress: Callable[[str], None]) -> Entry:
    """Return the price table with every figure that the price list holds.

    Raises PriceListError if a rate is missing or has two prices: a table that is half renewed misleads.
    """
    rates: dict[str, Entry] = {name: entry for name, entry in table["rates"].items() if name in GLOBAL_RATES}
    instances: dict[str, Entry] = {}
    for offer in sorted({selector.offer for selector in SELECTORS.values()}):
        progress(f"reading {offer} for {region} ...")
        selectors = {name: selector for name, selector in SELECTORS.items() if selector.offer == offer}
        with open_offer(offer, region, folder) as opened:
            found = _found(opened.published, opened.rows, selectors, region)
        for name, selector in selectors.items():
            rates[name] = _entry(offer, name, found, selector)
        if offer == "AmazonEC2":
            hour = Selector(offer=offer, usage_type="BoxUsage", per="hour")
            types = [name for name in INSTANCES if name in found.tiers]
            instances = {name: _entry(offer, name, found, hour) for name in types}
    ordered = {name: rates[name] for name in table["rates"]}
    return {"region": region, "rates": ordered, "instances": instances}


def _found(published: str, rows: Iterable[Row], selectors: Mapping[str, Selector], region: str) -> Found:
    tiers: defaultdict[str, set[tuple[float, float]]] = defaultdict(set)
    for row in rows:
        names = [
            name
            for name, selector in selectors.items()
            if selector.matches(row.get("usagetype", ""), row.get("operation", ""), region)
        ]
        instance_type = row.get("instance type", "")
        if instance_type in INSTANCES and all(row.get(key) == value for key, value in LINUX_ON_DEMAND.items()):
            names.append(instance_type)
        for name in names:
            tiers[name].add((float(row["startingrange"] or 0), float(row["priceperunit"])))
    return Found(published, dict(tiers))


def _entry(offer: str, name: str, found: Found, selector: Selector) -> Entry:
    """Return the entry of a rate: the price of its first tier that is not free."""
    billed = sorted(tier for tier in found.tiers.get(name, ()) if tier[1] > 0)
    first = [dollars for start, dollars in billed if start == billed[0][0]]
    if len(first) != 1:
        problem = f"has the prices {', '.join(map(str, first))}" if first else "has no price"
        msg = (
            f"{offer}: {name} {problem}. Compare its selector in tools/prices/selectors.py (usage type "
            f"{selector.usage_type}) with the offer."
        )
        raise PriceListError(msg)
    return {
        "dollars": round(first[0] * selector.units, 9),
        "per": selector.per,
        "source": f"{ADDRESS}/{offer}",
        "asOf": found.published,
    }
