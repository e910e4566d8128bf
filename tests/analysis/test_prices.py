"""The price table."""

from __future__ import annotations

from itertools import pairwise

import pytest

from analysis.instance_types import INSTANCES
from analysis.prices import rates
from analysis.prices.instances import INSTANCE_PRICES, SPOT_SHARE, hourly
from analysis.prices.price import HOURS, Price
from analysis.prices.table import READ

RATES = {name: rate for name, rate in vars(rates).items() if isinstance(rate, Price)}
GPUS = ("g4dn", "g5", "g6")
SIZES = ("small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge")
FAMILIES = sorted({instance.family for instance in INSTANCES.values()})


def prices_by_size(family):
    sizes = [f"{family}.{size}" for size in SIZES if f"{family}.{size}" in INSTANCE_PRICES]
    return [INSTANCE_PRICES[name].dollars for name in sizes]


@pytest.mark.parametrize("price", [*RATES.values(), *INSTANCE_PRICES.values()])
def test_every_price_is_positive_and_names_a_page_of_aws(price):
    assert 0 < price.dollars <= 3
    assert price.source.startswith(("https://aws.amazon.com/", "https://pricing.us-east-1.amazonaws.com/"))
    assert price.as_of.startswith("20")


def test_the_month_of_the_oldest_rate_is_shown():
    assert READ == "November 2026"


def test_an_hourly_price_is_paid_730_hours_a_month():
    assert rates.CONTROL_PLANE.monthly == pytest.approx(73)
    assert rates.NAT_GATEWAY.monthly == pytest.approx(0.045 * HOURS)


def test_a_monthly_price_is_paid_once_a_month():
    assert rates.KEY.monthly == 1


def test_every_known_instance_type_has_a_price_and_no_other_type_has_one():
    assert set(INSTANCE_PRICES) == set(INSTANCES)


@pytest.mark.parametrize("family", [family for family in FAMILIES if family not in GPUS])
def test_an_instance_of_twice_the_size_costs_twice_as_much(family):
    for smaller, larger in pairwise(prices_by_size(family)):
        assert larger == pytest.approx(2 * smaller)


@pytest.mark.parametrize("family", GPUS)
def test_a_gpu_instance_of_twice_the_size_costs_less_than_twice_as_much(family):
    for smaller, larger in pairwise(prices_by_size(family)):
        assert smaller < larger < 2 * smaller


def test_the_spot_price_is_a_share_of_the_on_demand_price():
    assert hourly("m7i.large", spot=True).dollars == pytest.approx(0.1008 * SPOT_SHARE)


@pytest.mark.parametrize("name", ["m9z.large", "m7i.tiny", "m7i", ""])
def test_an_unknown_instance_type_has_no_price(name):
    assert hourly(name) is None
