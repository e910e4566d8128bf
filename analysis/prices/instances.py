"""Hourly prices of EC2 instances: Linux, on-demand, shared tenancy.

The table holds the types of ``analysis/instance_types.py``.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.prices.price import Price
from analysis.prices.table import prices

SPOT_SHARE = 0.4
"""Spot price as a share of the on-demand price. An assumption on the safe side, because Spot prices change by the hour
and by zone. In us-east-1 on 2026-08-10, t3.large cost 33 %, t3.xlarge 30 %, t3a.large 34 %, t3a.xlarge 36 % and
t4g.large 34 % (https://website.spot.ec2.aws.a2z.com/spot.json, the feed of the AWS page of Spot prices)."""

INSTANCE_PRICES = prices("instances")


def hourly(instance_type: str, *, spot: bool = False) -> Price | None:
    """Return the price of an instance type, or None for a type that the table does not hold."""
    price = INSTANCE_PRICES.get(instance_type)
    return replace(price, dollars=price.dollars * SPOT_SHARE) if price and spot else price
