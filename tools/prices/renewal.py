"""Finds the figures of the price table in the offers of the AWS Price List."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.instance_types import INSTANCES
from tools.prices.price_list import ADDRESS, PriceListError, Row, open_offer
from tools.prices.selectors import GLOBAL_RATES, NODES, SELECTORS, Selector

RATES = "rates"
"""Section of the prices that belong to no type of node."""

Entry = Mapping[str, Any]
"""An entry of the price table: ``dollars``, ``per``, ``source`` and ``asOf``."""


@dataclass(slots=True)
class Found:
    """Prices of one offer by section of the table and name, each with the start of its tier."""

    published: str
    tiers: dict[tuple[str, str], set[tuple[float, float]]]


@dataclass(slots=True, kw_only=True)
class Wanted:
    """The rates and the types of nodes to look for in one offer."""

    selectors: Mapping[str, Selector]
    nodes: Mapping[str, Sequence[str]]
    region: str


def renewed(table: Mapping[str, Any], region: str, folder: Path | None, progress: Callable[[str], None]) -> Entry:
    """Return the price table with every figure that the price list holds.

    Raises PriceListError if a rate is missing or has two prices: a table that is half renewed misleads.
    """
    rates: dict[str, Entry] = {name: entry for name, entry in table["rates"].items() if name in GLOBAL_RATES}
    nodes: dict[str, dict[str, Entry]] = {section: {} for section in NODES}
    for offer in sorted({each.offer for each in (*SELECTORS.values(), *NODES.values())}):
        progress(f"reading {offer} for {region} ...")
        wanted = Wanted(
            selectors={name: selector for name, selector in SELECTORS.items() if selector.offer == offer},
            nodes={section: _names(section, table) for section, each in NODES.items() if each.offer == offer},
            region=region,
        )
        with open_offer(offer, region, folder) as opened:
            found = _found(opened.published, opened.rows, wanted)
        for name, selector in wanted.selectors.items():
            rates[name] = _entry(offer, name, found, selector)
        for section, names in wanted.nodes.items():
            nodes[section] = _nodes(section, names, found)
    ordered = {name: rates[name] for name in table["rates"]}
    return {"region": region, "rates": ordered, **nodes}


def _names(section: str, table: Mapping[str, Any]) -> Sequence[str]:
    """Return the types whose prices a section holds: those of the analysis, or those that it has already."""
    return list(INSTANCES) if section == "instances" else list(table[section])


def _nodes(section: str, names: Sequence[str], found: Found) -> dict[str, Entry]:
    """Return the entries of a section; raise PriceListError if the offer has none of its types."""
    offer = NODES[section].offer
    hour = Selector(offer=offer, usage_type="the rows of NODES", per="hour")
    entries = {name: _entry(offer, name, found, hour, section) for name in names if (section, name) in found.tiers}
    if not entries:
        msg = f"{offer}: {section} has no price. Compare its cells in tools/prices/selectors.py with the offer."
        raise PriceListError(msg)
    return entries


def _found(published: str, rows: Iterable[Row], wanted: Wanted) -> Found:
    tiers: defaultdict[tuple[str, str], set[tuple[float, float]]] = defaultdict(set)
    for row in rows:
        names = [
            (RATES, name)
            for name, selector in wanted.selectors.items()
            if selector.matches(row.get("usagetype", ""), row.get("operation", ""), wanted.region)
        ]
        node = row.get("instance type", "")
        names += [
            (section, node)
            for section, known in wanted.nodes.items()
            if node in known and all(row.get(key) == value for key, value in NODES[section].cells.items())
        ]
        for name in names:
            tiers[name].add((float(row["startingrange"] or 0), float(row["priceperunit"])))
    return Found(published, dict(tiers))


def _entry(offer: str, name: str, found: Found, selector: Selector, section: str = RATES) -> Entry:
    """Return the entry of a rate: the price of its first tier that is not free."""
    billed = sorted(tier for tier in found.tiers.get((section, name), ()) if tier[1] > 0)
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
