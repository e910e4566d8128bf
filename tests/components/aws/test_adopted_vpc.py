from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from components.aws.network.network import NetworkSpec
from tests.support import aws_programs
from tests.support.aws_programs import ADOPTED_NETWORK, NETWORK_CLOUD
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy

VPC: Mapping[str, Any] = {"cidrBlock": "172.31.0.0/16", "enableDnsSupport": True, "enableDnsHostnames": True}
SUBNETS: Mapping[str, Mapping[str, Any]] = {
    "subnet-0a1": {"availabilityZone": "us-east-1a", "availabilityZoneId": "use1-az1"},
    "subnet-0a2": {"availabilityZone": "us-east-1b", "availabilityZoneId": "use1-az2"},
    "subnet-0b1": {"availabilityZone": "us-east-1a", "availabilityZoneId": "use1-az1"},
    "subnet-0b2": {"availabilityZone": "us-east-1b", "availabilityZoneId": "use1-az2"},
}


def adopted(
    vpc: Mapping[str, Any] | None = None, subnets: Mapping[str, Mapping[str, Any]] | None = None, **settings: Any
) -> Deployment:
    """Adopt a network of an account in which these facts differ from a usable VPC."""

    def subnet(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        id_ = arguments["id"]
        usual = {"id": id_, "vpcId": "vpc-0a1", "cidrBlock": "172.31.0.0/20", "availableIpAddressCount": 4000}
        return {**usual, **SUBNETS[id_], **(subnets or {}).get(id_, {})}

    answers = {
        "aws:ec2/getVpc:getVpc": lambda arguments: {"id": arguments["id"], **VPC, **(vpc or {})},
        "aws:ec2/getSubnet:getSubnet": subnet,
    }
    return deploy(aws_programs.network({"adopt": {**ADOPTED_NETWORK, **settings}}), mocks=Cloud(calls=answers))


def refusal(**facts: Any) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        adopted(**facts)
    return str(refused.value)


def test_an_adopted_network_is_looked_up_and_not_changed() -> None:
    deployment = deploy(aws_programs.network({"adopt": dict(ADOPTED_NETWORK)}), mocks=NETWORK_CLOUD)
    assert not any(type_.startswith("aws:") for type_ in deployment.types())
    assert deployment.outputs == {
        "vpc_id": "vpc-0a1",
        "cidr": "172.31.0.0/16",
        "public": ["subnet-0a1", "subnet-0a2"],
        "private": ["subnet-0b1", "subnet-0b2"],
        "private_subnets": {"subnet-0b1": "subnet-0b1", "subnet-0b2": "subnet-0b2"},
        "public_cidrs": ["172.31.0.0/24", "172.31.1.0/24"],
        "egress": [],
    }


def test_a_usable_vpc_is_accepted() -> None:
    assert adopted().outputs["private"] == ["subnet-0b1", "subnet-0b2"]


def test_the_offline_preview_accepts_a_vpc_that_it_knows_nothing_about() -> None:
    assert deploy(aws_programs.network({"adopt": dict(ADOPTED_NETWORK)})).outputs["vpc_id"] == "vpc-0a1"


@pytest.mark.parametrize(
    ("attribute", "flag"),
    [("enableDnsSupport", "--enable-dns-support"), ("enableDnsHostnames", "--enable-dns-hostnames")],
)
def test_a_vpc_without_dns_is_refused_with_the_command_that_turns_it_on(attribute: str, flag: str) -> None:
    message = refusal(vpc={attribute: False})
    assert message.startswith(f"landfall:settings.platform.create.network.adopt.vpcId: {attribute} of vpc-0a1 is off")
    assert message.endswith(f"aws ec2 modify-vpc-attribute --vpc-id vpc-0a1 {flag}.")


@pytest.mark.parametrize(
    ("subnet", "first", "key"),
    [("subnet-0b2", "subnet-0b1", "privateSubnetIds"), ("subnet-0a2", "subnet-0a1", "publicSubnetIds")],
)
def test_two_subnets_of_a_kind_in_one_zone_are_refused(subnet: str, first: str, key: str) -> None:
    assert refusal(subnets={subnet: {"availabilityZone": "us-east-1a"}}) == (
        f"landfall:settings.platform.create.network.adopt.{key}: {first} and {subnet} are both in us-east-1a. "
        "List one subnet of each zone."
    )


def test_a_subnet_in_a_zone_without_control_planes_is_refused_by_the_id_of_the_zone() -> None:
    assert refusal(subnets={"subnet-0b2": {"availabilityZone": "us-east-1c", "availabilityZoneId": "use1-az3"}}) == (
        "landfall:settings.platform.create.network.adopt.privateSubnetIds: subnet-0b2 is in us-east-1c, which is "
        "the zone use1-az3 in this account, in which EKS places no control plane. Use a subnet in another zone."
    )


def test_a_subnet_of_another_vpc_is_refused() -> None:
    assert "publicSubnetIds: subnet-0a1 is in vpc-0ff. Use subnets of vpc-0a1." in refusal(
        subnets={"subnet-0a1": {"vpcId": "vpc-0ff"}}
    )


def test_a_subnet_with_fewer_than_five_free_addresses_gives_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster can run in a full subnet, so that a deployment must stay possible."""
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    adopted(subnets={"subnet-0b1": {"availableIpAddressCount": 4}, "subnet-0b2": {"availableIpAddressCount": 5}})
    (warning,) = warnings
    assert warning.startswith(
        "landfall:settings.platform.create.network.adopt.privateSubnetIds: subnet-0b1 has 4 free addresses, "
        "and EKS needs 5"
    )


def test_the_setting_that_tagged_subnets_is_gone() -> None:
    with pytest.raises(ValidationError, match="tagSubnets"):
        NetworkSpec.model_validate({"adopt": {**ADOPTED_NETWORK, "tagSubnets": True}})


ZONES = ["us-east-1a", "us-east-1b"]


def test_the_zones_in_the_settings_are_inputs_of_the_network_in_which_the_preview_finds_them() -> None:
    found = adopted(availabilityZones=ZONES).one("landfall:aws:AdoptedVpc", "network")
    assert found.inputs["subnetZones"] == {id_: facts["availabilityZone"] for id_, facts in SUBNETS.items()}
    assert adopted().one("landfall:aws:AdoptedVpc", "network").inputs == {}


def test_a_subnet_in_another_zone_than_the_settings_say_is_refused() -> None:
    assert refusal(availabilityZones=list(reversed(ZONES))) == (
        "landfall:settings.platform.create.network.adopt.publicSubnetIds: subnet-0a1 is in us-east-1a, and "
        "availabilityZones has us-east-1b in its place. List the zones in the order of the subnets."
    )


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ([*ZONES, "us-east-1c"], "availabilityZones has 3 zones, and publicSubnetIds has 2 subnets"),
        (["us-east-1a", "us-east-1a"], "availability zone us-east-1a is listed more than once"),
        (["us-east-1a"], "at least 2 items"),
    ],
)
def test_a_zone_is_named_for_each_subnet(zones: list[str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        NetworkSpec.model_validate({"adopt": {**ADOPTED_NETWORK, "availabilityZones": zones}})
