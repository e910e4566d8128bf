from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.aws.network.network import NetworkSpec
from tests.support import aws_programs
from tests.support.aws_programs import ADOPTED_NETWORK, CREATED_NETWORK, NETWORK_CLOUD
from tests.support.caching import cached
from tests.support.harness import Deployment, deploy

SUBNET = "aws:ec2/subnet:Subnet"
NAT = "aws:ec2/natGateway:NatGateway"
ROUTE = "aws:ec2/route:Route"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

CREATE, ADOPT = dict(CREATED_NETWORK), dict(ADOPTED_NETWORK)
THIRD_ZONE = {"name": "us-east-1c", "publicCidrBlock": "10.0.2.0/24", "privateCidrBlock": "10.0.96.0/19"}


@cached
def network(spec: dict[str, Any]) -> Deployment:
    return deploy(aws_programs.network(spec), mocks=NETWORK_CLOUD)


def created(**changes: Any) -> Deployment:
    return network({"create": CREATE | changes})


def declared(deployment: Deployment) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each.type, each.name): each.inputs for each in deployment.resources}


def zone(**changes: str) -> dict[str, str]:
    return CREATE["availabilityZones"][1] | changes


def refused(spec: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refusal:
        NetworkSpec.model_validate(spec)
    return str(refusal.value)


@pytest.mark.parametrize("spec", [{}, {"create": CREATE, "adopt": ADOPT}])
def test_a_network_needs_exactly_one_of_create_and_adopt(spec: dict[str, Any]) -> None:
    assert "Give exactly one: create" in refused(spec)


@pytest.mark.parametrize(
    ("second_zone", "sentence"),
    [
        (
            zone(privateCidrBlock="10.1.0.0/19"),
            "us-east-1b privateCidrBlock 10.1.0.0/19 is outside the VPC's block 10.0.0.0/16",
        ),
        (
            zone(publicCidrBlock="10.0.32.0/24"),
            "us-east-1b publicCidrBlock 10.0.32.0/24 overlaps us-east-1a privateCidrBlock 10.0.32.0/19",
        ),
        (zone(name="us-east-1a"), "availability zone us-east-1a is listed more than once"),
    ],
)
def test_subnets_that_do_not_fit_are_refused_with_both_blocks(second_zone: dict[str, str], sentence: str) -> None:
    first_zone = CREATE["availabilityZones"][0]
    assert sentence in refused({"create": CREATE | {"availabilityZones": [first_zone, second_zone]}})


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (
            {"create": CREATE | {"interfaceEndpoints": ["sts", "logs", "sts"]}},
            "interface endpoint sts is listed more than",
        ),
        ({"create": CREATE | {"gatewayEndpoints": ["s3", "s3"]}}, "gateway endpoint s3 is listed more than once"),
        (
            {"adopt": ADOPT | {"privateSubnetIds": ["subnet-0b1", "subnet-0a1"]}},
            "subnet subnet-0a1 is listed more than",
        ),
    ],
)
def test_duplicates_are_refused_by_name(spec: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(spec)


def test_a_network_with_one_zone_is_refused() -> None:
    assert "availabilityZones" in refused({"create": CREATE | {"availabilityZones": CREATE["availabilityZones"][:1]}})


def test_subnets_have_the_discovery_tags_of_load_balancers() -> None:
    deployment = created()
    public = deployment.one(SUBNET, "network-public-us-east-1a").inputs["tags"]
    private = deployment.one(SUBNET, "network-private-us-east-1a").inputs["tags"]
    assert public["kubernetes.io/role/elb"] == "1"
    assert private["kubernetes.io/role/internal-elb"] == "1"
    assert {tags["kubernetes.io/cluster/platform"] for tags in (public, private)} == {"shared"}


def test_instances_get_no_public_address_by_default() -> None:
    assert {subnet.inputs["mapPublicIpOnLaunch"] for subnet in created().all(SUBNET)} == {False}


def test_the_default_security_group_has_no_rules() -> None:
    group = created().one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs
    assert "ingress" not in group
    assert "egress" not in group


def test_each_zone_has_its_own_nat_gateway_by_default() -> None:
    deployment = created()
    ways_out = {route.name: route.inputs["natGatewayId"] for route in deployment.all(ROUTE) if "private" in route.name}
    assert ways_out == {
        f"network-private-{zone}": deployment.one(NAT, f"network-nat-{zone}").id
        for zone in ("us-east-1a", "us-east-1b")
    }


def test_a_single_nat_gateway_can_serve_all_zones() -> None:
    deployment = created(natGateways="single")
    gateway = deployment.one(NAT)
    routes = [route for route in deployment.all(ROUTE) if "private" in route.name]
    assert {route.inputs["natGatewayId"] for route in routes} == {gateway.id}
    assert len(routes) == 2


def test_egress_is_destroyed_last() -> None:
    deployment = created()
    egress = {(deployment.at(urn).type, deployment.at(urn).name) for urn in deployment.outputs["egress"]}
    associations = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    assert egress >= {
        (ROUTE, "network-public"),
        (ROUTE, "network-private-us-east-1a"),
        (associations, "network-private-us-east-1b"),
        (ENDPOINT, "network-s3-gateway"),
    }
    nat = deployment.dependencies(deployment.one(NAT, "network-nat-us-east-1a"))
    assert (ROUTE, "network-public") in nat


def test_there_is_a_gateway_endpoint_for_s3_by_default() -> None:
    endpoint = created().one(ENDPOINT).inputs
    assert endpoint["serviceName"] == "com.amazonaws.us-east-1.s3"
    assert endpoint["vpcEndpointType"] == "Gateway"
    assert len(endpoint["routeTableIds"]) == 2


def test_interface_endpoints_admit_only_the_vpc() -> None:
    deployment = created(interfaceEndpoints=["ecr.api", "s3"])
    services = {
        (endpoint.inputs["serviceName"], endpoint.inputs["vpcEndpointType"]) for endpoint in deployment.all(ENDPOINT)
    }
    assert services == {
        ("com.amazonaws.us-east-1.s3", "Gateway"),
        ("com.amazonaws.us-east-1.s3", "Interface"),
        ("com.amazonaws.us-east-1.ecr.api", "Interface"),
    }
    rule = deployment.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.0.0.0/16", 443, 443)
    assert "network-endpoints-https" in {deployment.at(urn).name for urn in deployment.outputs["egress"]}


def test_flow_logs_have_the_given_retention_and_a_role_for_their_group_only() -> None:
    deployment = created(flowLog={"retentionDays": 14})
    group = deployment.one("aws:cloudwatch/logGroup:LogGroup")
    policy = deployment.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert group.inputs["retentionInDays"] == 14
    assert f'"Resource": ["{group.outputs["arn"]}:*"]' in policy


@given(st.permutations([*CREATE["availabilityZones"], THIRD_ZONE]), st.sampled_from(["single", "perAvailabilityZone"]))
@settings(max_examples=12, deadline=None)
def test_the_order_of_the_zones_changes_nothing(zones: list[dict[str, str]], nat_gateways: str) -> None:
    ordered = created(availabilityZones=[*CREATE["availabilityZones"], THIRD_ZONE], natGateways=nat_gateways)
    assert declared(created(availabilityZones=zones, natGateways=nat_gateways)) == declared(ordered)


def test_a_single_nat_gateway_is_in_the_first_zone_by_name_or_in_the_given_one() -> None:
    zones = [THIRD_ZONE, *CREATE["availabilityZones"]]
    single = {"availabilityZones": zones, "natGateways": "single"}
    assert [gateway.name for gateway in created(**single).all(NAT)] == ["network-nat-us-east-1a"]
    chosen = created(**single, natGatewayAvailabilityZone="us-east-1b")
    gateway = chosen.one(NAT, "network-nat-us-east-1b")
    assert gateway.inputs["subnetId"] == chosen.one(SUBNET, "network-public-us-east-1b").id
    routes = [route for route in chosen.all(ROUTE) if "private" in route.name]
    assert [route.inputs["natGatewayId"] for route in routes] == [gateway.id] * 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"natGateways": "single", "natGatewayAvailabilityZone": "us-east-1c"},
            "natGatewayAvailabilityZone us-east-1c is not in availabilityZones. Use one of: us-east-1a, us-east-1b",
        ),
        ({"natGatewayAvailabilityZone": "us-east-1a"}, "us-east-1a needs natGateways: single"),
    ],
)
def test_the_zone_of_a_nat_gateway_is_one_of_the_zones_of_a_single_gateway(
    changes: dict[str, str], sentence: str
) -> None:
    assert sentence in refused({"create": CREATE | changes})


def test_subnet_ids_are_in_the_order_of_the_names_of_the_zones() -> None:
    deployment = created(availabilityZones=list(reversed(CREATE["availabilityZones"])))
    outputs = deployment.outputs
    for kind in ("public", "private"):
        subnets = [deployment.one(SUBNET, f"network-{kind}-{zone}") for zone in ("us-east-1a", "us-east-1b")]
        assert outputs[kind] == [subnet.id for subnet in subnets]
    assert outputs["public_cidrs"] == ["10.0.0.0/24", "10.0.1.0/24"]


def test_private_subnets_have_the_names_of_their_zones_in_the_order_of_the_settings() -> None:
    outputs = created(availabilityZones=list(reversed(CREATE["availabilityZones"]))).outputs
    assert list(outputs["private_subnets"].items()) == [
        ("us-east-1b", outputs["private"][1]),
        ("us-east-1a", outputs["private"][0]),
    ]
