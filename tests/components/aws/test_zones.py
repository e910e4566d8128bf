from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.aws.network.network import NetworkSpec
from components.aws.network.zones import WITHOUT_CONTROL_PLANE, zone_fault
from tests.support import aws_programs
from tests.support.aws_programs import CREATED_NETWORK
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy

SUBNET = "aws:ec2/subnet:Subnet"
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
ACCOUNT = {"us-east-1a": "use1-az6", "us-east-1b": "use1-az1", "us-east-1c": "use1-az3", "us-east-1d": "use1-az2"}
ALLOWED = "us-east-1a (use1-az6), us-east-1b (use1-az1), us-east-1d (use1-az2)"


def spec(*names: str) -> dict[str, Any]:
    zones = [{**zone, "name": name} for zone, name in zip(CREATED_NETWORK["availabilityZones"], names, strict=True)]
    return {"create": {**CREATED_NETWORK, "availabilityZones": zones}}


def network(*names: str, account: Mapping[str, str] = ACCOUNT, preview: bool = False) -> Deployment:
    answer = {"names": list(account), "zoneIds": list(account.values())}
    return deploy(aws_programs.network(spec(*names)), mocks=Cloud(calls={ZONES: lambda _: answer}), preview=preview)


def test_zones_with_control_planes_are_accepted() -> None:
    subnets = network("us-east-1a", "us-east-1d").all(SUBNET)
    assert {subnet.inputs["availabilityZone"] for subnet in subnets} == {"us-east-1a", "us-east-1d"}


def test_a_zone_without_control_planes_is_refused_by_its_id_in_the_first_preview() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        network("us-east-1a", "us-east-1c", preview=True)
    assert str(refused.value) == (
        "landfall:settings.platform.create.network.create.availabilityZones: us-east-1c is the zone use1-az3 in "
        f"this account, in which EKS places no control plane. Use zones of: {ALLOWED}."
    )


def test_a_zone_that_the_account_does_not_have_is_refused_with_the_zones_that_it_has() -> None:
    with pytest.raises(pulumi.RunError, match=r"this account has no zone us-east-1f in us-east-1\. Use zones of: "):
        network("us-east-1a", "us-east-1f")


def test_us_east_1e_is_accepted_in_an_account_in_which_it_is_another_zone() -> None:
    assert network("us-east-1a", "us-east-1e", account={**ACCOUNT, "us-east-1e": "use1-az5"}).all(SUBNET)


def test_the_lookup_leaves_out_local_zones() -> None:
    ((token, arguments),) = network("us-east-1a", "us-east-1b").invokes
    assert token == ZONES
    assert arguments["filters"] == [{"name": "zone-type", "values": ["availability-zone"]}]
    assert arguments["state"] == "available"


def test_the_offline_preview_accepts_names_whose_ids_it_does_not_know() -> None:
    assert deploy(aws_programs.network(spec("us-east-1d", "us-east-1f"))).all(SUBNET)


def test_the_offline_preview_warns_of_a_name_that_often_has_no_control_planes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    deploy(aws_programs.network(spec("us-east-1a", "us-east-1e")))
    (warning,) = warnings
    assert warning.startswith(
        "landfall:settings.platform.create.network.create.availabilityZones: us-east-1e is a zone without EKS control "
        "planes in many accounts"
    )
    assert "aws ec2 describe-availability-zones" in warning


@pytest.mark.parametrize("letter", ["g", "z"])
def test_a_letter_that_no_account_has_is_refused_in_the_settings(letter: str) -> None:
    with pytest.raises(ValidationError, match=f"no AWS account has a zone us-east-1{letter}"):
        NetworkSpec.model_validate(spec("us-east-1a", f"us-east-1{letter}"))


@given(
    st.dictionaries(st.sampled_from([f"us-east-1{letter}" for letter in "abcdef"]), st.integers(1, 6), min_size=1),
    st.sets(st.sampled_from([f"us-east-1{letter}" for letter in "abcdef"]), min_size=2, max_size=3),
)
def test_a_set_of_zones_is_accepted_exactly_if_the_account_has_each_with_control_planes(
    account: dict[str, int], names: set[str]
) -> None:
    ids = {name: f"use1-az{number}" for name, number in account.items()}
    usable = all(name in ids and ids[name] not in WITHOUT_CONTROL_PLANE for name in names)
    assert (zone_fault(names, ids, "us-east-1") is None) == usable
