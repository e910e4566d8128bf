"""Hourly prices of EC2 instances: Linux, on-demand, shared tenancy.

The table holds the types of ``analysis/instance_types.py``.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.prices.price import Price
from analysis.prices.table import prices

SPOT_SHARE = 0.4
"""Spot price as a share of the on-demand price. An assumption: spot prices change by the hour and by zone, and
discounts of 60 to 70 % are common for the large families."""

INSTANCE_PRICES = prices("instances")


def hourly(instance_type: str, *, spot: bool = False) -> Price | None:
    """Return the price of an instance type, or None for a type that the table does not hold."""
    price = INSTANCE_PRICES.get(instance_type)
    return replace(price, dollars=price.dollars * SPOT_SHARE) if price and spot else price
