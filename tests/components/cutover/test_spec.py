from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.cutover.spec import CutoverSpec
from tests.support.component_programs import OLD_LOAD_BALANCER as OLD
from tests.support.component_programs import cutover_spec


def spec(**yaml: Any) -> CutoverSpec:
    return cutover_spec(0, **yaml)


@pytest.mark.parametrize("percent", [0, 10, 50, 100])
def test_there_are_four_steps(percent: int) -> None:
    assert spec(newTrafficPercent=percent).new_traffic_percent == percent


@pytest.mark.parametrize("percent", [-10, 1, 25, 99, 110, "50", 50.5, True])
def test_any_other_percentage_is_refused(percent: object) -> None:
    with pytest.raises(ValidationError, match="newTrafficPercent"):
        spec(newTrafficPercent=percent)


@pytest.mark.parametrize("percent", [0, 10, 50])
def test_traffic_to_a_missing_old_side_is_refused(percent: int) -> None:
    with pytest.raises(ValidationError, match=f"leaves {100 - percent} % to oldLoadBalancer, which is null"):
        spec(newTrafficPercent=percent, oldLoadBalancer=None)


def test_the_old_side_can_be_null_at_100_percent() -> None:
    assert spec(newTrafficPercent=100, oldLoadBalancer=None).old_load_balancer is None


@pytest.mark.parametrize("key", ["newTrafficPercent", "oldLoadBalancer", "recordName", "hostedZoneId"])
def test_a_cutover_has_no_default_for_its_names_and_its_step(key: str) -> None:
    given = {
        "hostedZoneId": "ZSHOP",
        "recordName": "shop.example.com",
        "newTrafficPercent": 100,
        "oldLoadBalancer": OLD,
    }
    del given[key]
    with pytest.raises(ValidationError, match=key):
        CutoverSpec.model_validate(given)


@pytest.mark.parametrize(
    "name",
    ["203.0.113.7", "shop.example.com", "https://a-1.us-east-1.elb.amazonaws.com", "A-1.us-east-1.elb.amazonaws.com"],
)
def test_the_old_side_is_the_dns_name_of_a_load_balancer_in_lower_case(name: str) -> None:
    with pytest.raises(ValidationError, match="dnsName"):
        spec(oldLoadBalancer={**OLD, "dnsName": name})


def test_the_old_side_can_be_a_host() -> None:
    given = {"hostedZoneId": "ZSHOP", "recordName": "shop.example.com", "newTrafficPercent": 0}
    host = CutoverSpec.model_validate({**given, "oldHost": {"addresses": ["203.0.113.9"]}}).old_host
    assert host
    assert host.addresses == ["203.0.113.9"]
    assert CutoverSpec.model_validate({**given, "newTrafficPercent": 100, "oldHost": None}).old_host is None


def test_a_host_that_is_null_gets_no_traffic() -> None:
    given = {"hostedZoneId": "ZSHOP", "recordName": "shop.example.com", "newTrafficPercent": 50, "oldHost": None}
    with pytest.raises(ValidationError, match="leaves 50 % to oldHost, which is null"):
        CutoverSpec.model_validate(given)


def test_two_old_sides_are_refused() -> None:
    with pytest.raises(ValidationError, match="oldLoadBalancer and oldHost exclude each other"):
        spec(oldHost={"addresses": ["203.0.113.9"]})


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ([], "oldHost.addresses"),
        (["203.0.113.9", "203.0.113.9"], "address 203.0.113.9 is listed more than once"),
        (["old.example.com"], "'old.example.com' is not an IPv4 address. Use a value such as 203.0.113.9"),
        (["2001:db8::1"], "is not an IPv4 address"),
        (["0.0.0.0"], "0.0.0.0 is not the address of one host"),  # noqa: S104 -- refused
        (["127.0.0.1"], "127.0.0.1 is not the address of one host"),
    ],
)
def test_addresses_that_no_client_could_reach_are_refused(addresses: list[str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        spec(oldLoadBalancer=None, oldHost={"addresses": addresses})
