"""The price table."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from analysis.instances import INSTANCES
from analysis.prices import rates
from analysis.prices.instances import HOURLY, SPOT_SHARE, hourly
from analysis.prices.price import HOURS, Price

RATES = {name: rate for name, rate in vars(rates).items() if isinstance(rate, Price)}
GPUS = ("g4dn", "g5", "g6")


@pytest.mark.parametrize("name", RATES)
def test_every_rate_is_positive_and_has_a_source(name):
    assert 0 < RATES[name].dollars <= 3
    assert RATES[name].source.startswith("https://")


def test_what_is_by_the_hour_is_paid_730_hours_a_month():
    assert rates.CONTROL_PLANE.monthly == pytest.approx(73)
    assert rates.NAT_GATEWAY.monthly == pytest.approx(0.045 * HOURS)


def test_what_is_not_by_the_hour_is_paid_once():
    assert rates.KEY.monthly == 1


def test_every_type_whose_size_is_known_has_a_price_and_no_other():
    assert {f"{family}.{size}" for family, sizes in HOURLY.items() for size in sizes} == set(INSTANCES)


@pytest.mark.parametrize("family", [family for family in HOURLY if family not in GPUS])
def test_twice_the_machine_costs_twice_as_much(family):
    for smaller, larger in pairwise(HOURLY[family].values()):
        assert larger == pytest.approx(2 * smaller)


@pytest.mark.parametrize("family", GPUS)
def test_more_cores_around_a_gpu_cost_more_but_not_twice(family):
    for smaller, larger in pairwise(HOURLY[family].values()):
        assert smaller < larger < 2 * smaller


def test_sizes_stand_from_small_to_large():
    order = ["small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge"]
    for sizes in HOURLY.values():
        assert list(sizes) == [size for size in order if size in sizes]


def test_spot_is_a_share_of_the_price_on_demand():
    assert hourly("m7i.large", spot=True).dollars == pytest.approx(0.1008 * SPOT_SHARE)


@pytest.mark.parametrize("name", ["m9z.large", "m7i.tiny", "m7i", ""])
def test_an_unknown_type_has_no_price(name):
    assert hourly(name) is None


def test_the_source_of_instance_prices_is_one_version_of_one_file():
    assert re.fullmatch(r"https://github\.com/[\w/-]+/blob/[0-9a-f]{40}/[\w/.]+", hourly("m7i.large").source)
