"""P1 to P4: what the platform of each stack is made of, as the settings of dev and prod say it."""

from __future__ import annotations

import base64
import json
from ipaddress import ip_network

import pytest

from components.node_selection import NODE_GROUP_LABEL as NODE_GROUP
from plan.model import PlannedResource
from tests.support.stack_plans import OWNERS, ZONES, by_id, cluster, planned, settings_of

KEY = "aws:kms/key:Key"


def subnets(stack: str, side: str) -> list[PlannedResource]:
    return [each for each in planned(stack).of_type("aws:ec2/subnet:Subnet") if f"-{side}-" in each.name]


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize(("side", "role"), [("public", "elb"), ("private", "internal-elb")])
def test_p1_a_subnet_of_each_side_in_every_zone_is_tagged_for_its_load_balancers(
    stack: str, side: str, role: str
) -> None:
    found = subnets(stack, side)
    assert sorted(each.inputs["availabilityZone"] for each in found) == ZONES[stack]
    for subnet in found:
        assert subnet.inputs["tags"][f"kubernetes.io/role/{role}"] == "1"
        assert subnet.inputs["tags"][f"kubernetes.io/cluster/landfall-{stack}"] == "shared"
        assert subnet.inputs["mapPublicIpOnLaunch"] is False


def test_p1_networks_of_the_environments_do_not_overlap() -> None:
    blocks = [ip_network(planned(stack).one("aws:ec2/vpc:Vpc").inputs["cidrBlock"]) for stack in ("dev", "prod")]
    assert not blocks[0].overlaps(blocks[1])


@pytest.mark.parametrize(("stack", "count"), [("dev", 1), ("prod", 3)])
def test_p1_nat_is_single_in_dev_and_one_a_zone_in_prod(stack: str, count: int) -> None:
    assert len(planned(stack).of_type("aws:ec2/natGateway:NatGateway")) == count
    assert len(planned(stack).of_type("aws:ec2/eip:Eip")) == count


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_p1_a_private_subnet_goes_out_by_nat_in_prod_by_that_of_its_own_zone(stack: str) -> None:
    found = by_id(stack)
    tables = {
        association.inputs["routeTableId"]: found[association.inputs["subnetId"]].inputs["availabilityZone"]
        for association in planned(stack).of_type("aws:ec2/routeTableAssociation:RouteTableAssociation")
        if "-private-" in association.name
    }
    assert sorted(tables.values()) == ZONES[stack]
    for route in planned(stack).of_type("aws:ec2/route:Route"):
        zone = tables.get(route.inputs["routeTableId"])
        if zone is None:
            assert "gatewayId" in route.inputs
        else:
            gateway = found[route.inputs["natGatewayId"]]
            home = found[gateway.inputs["subnetId"]].inputs["availabilityZone"]
            assert home == (zone if stack == "prod" else ZONES[stack][0])


def test_p1_image_layers_stay_off_the_nat_gateway_and_prod_reaches_aws_inside_the_network() -> None:
    services = {
        stack: {
            (each.inputs["vpcEndpointType"], each.inputs["serviceName"].removeprefix("com.amazonaws.us-east-1."))
            for each in planned(stack).of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
        }
        for stack in ("dev", "prod")
    }
    assert services["dev"] == {("Gateway", "s3")}
    inside = ("ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs")
    assert services["prod"] == {("Gateway", "s3"), *(("Interface", service) for service in inside)}


@pytest.mark.parametrize("stack", OWNERS)
def test_p2_the_control_plane_is_private_encrypted_and_knows_people_by_access_entries(stack: str) -> None:
    inputs = cluster(stack)
    assert inputs["version"] == "1.35"
    assert inputs["authenticationMode"] == "API"
    assert inputs["endpointPrivateAccess"] is True
    assert inputs["createOidcProvider"] is True
    assert inputs["upgradePolicy"] == {"supportType": "STANDARD"}
    assert inputs["encryptionConfigKeyArn"] == planned(stack).one(KEY, "platform-cluster-secrets").outputs["arn"]
    assert all(key.inputs["enableKeyRotation"] is True for key in planned(stack).of_type(KEY))
    for made_elsewhere in ("skipDefaultNodeGroup", "skipDefaultSecurityGroups"):
        assert inputs[made_elsewhere] is True


@pytest.mark.parametrize("stack", OWNERS)
def test_p2_who_reaches_the_api_from_outside_is_what_the_settings_say(stack: str) -> None:
    wanted = settings_of(stack)["platform"]["create"]["cluster"]["publicAccessCidrs"]
    assert cluster(stack)["publicAccessCidrs"] == wanted


def test_p2_logs_are_all_kept_a_year_in_prod_and_who_did_what_a_week_in_dev() -> None:
    group = ("aws:cloudwatch/logGroup:LogGroup", "platform-cluster-logs")
    kept = {stack: planned(stack).one(*group) for stack in ("dev", "prod")}
    assert {stack: group.inputs["retentionInDays"] for stack, group in kept.items()} == {"dev": 7, "prod": 365}
    assert {stack: group.inputs["name"] for stack, group in kept.items()} == {
        "dev": "/aws/eks/landfall-dev/cluster",
        "prod": "/aws/eks/landfall-prod/cluster",
    }
    every_type = {"api", "audit", "authenticator", "controllerManager", "scheduler"}
    assert set(cluster("prod")["enabledClusterLogTypes"]) == every_type
    assert set(cluster("dev")["enabledClusterLogTypes"]) == {"audit", "authenticator"}


def test_p2_prod_cannot_be_deleted_by_one_command() -> None:
    assert cluster("prod")["deletionProtection"] is True
    assert cluster("dev")["deletionProtection"] is False
    files = "aws:efs/fileSystem:FileSystem"
    assert planned("prod").one(files).options["retainOnDelete"] is True
    assert not planned("dev").one(files).options.get("retainOnDelete")


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_there_are_nodes_for_the_system_for_applications_and_for_what_else_the_settings_say(stack: str) -> None:
    groups = {each.inputs["labels"][NODE_GROUP]: each for each in nodes(stack)}
    wanted = settings_of(stack)["platform"]["create"]["nodeGroups"]
    assert {"system", "application"} <= set(groups) == set(wanted)
    for name, group in groups.items():
        assert group.inputs["scalingConfig"]["minSize"] == wanted[name]["minSize"]
        assert group.inputs["scalingConfig"]["maxSize"] == wanted[name]["maxSize"]
        assert group.inputs["instanceTypes"] == wanted[name]["instanceTypes"]
        assert group.inputs["version"] == "1.35"
        assert group.inputs["amiType"].startswith("AL2023_")
        assert group.options["ignoreChanges"] == ["scalingConfig.desiredSize"]
        assert {by_id(stack)[each].name for each in group.inputs["subnetIds"]} == {
            subnet.name for subnet in subnets(stack, "private")
        }


def nodes(stack: str) -> list[PlannedResource]:
    return planned(stack).of_type("aws:eks/nodeGroup:NodeGroup")


@pytest.mark.parametrize("stack", OWNERS)
def test_p3_every_node_answers_imdsv2_alone_and_hides_its_credentials_from_pods(stack: str) -> None:
    templates = [by_id(stack)[group.inputs["launchTemplate"]["id"]].inputs for group in nodes(stack)]
    assert len(templates) == len(settings_of(stack)["platform"]["create"]["nodeGroups"])
    for template in templates:
        assert template["metadataOptions"]["httpTokens"] == "required"
        assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
        (disk,) = template["blockDeviceMappings"]
        assert disk["ebs"]["encrypted"] == "true"
        assert b'"maxPods": 110' in base64.b64decode(template["userData"])


@pytest.mark.parametrize("stack", OWNERS)
def test_p4_every_add_on_is_there(stack: str) -> None:
    addons = {each.inputs["addonName"]: each.inputs for each in planned(stack).of_type("aws:eks/addon:Addon")}
    insights = "cloudwatchObservability" in settings_of(stack)["platform"]["create"]["addons"]
    assert set(addons) == {
        *("vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent"),
        *("aws-ebs-csi-driver", "aws-efs-csi-driver", "metrics-server"),
        *(["amazon-cloudwatch-observability"] if insights else []),
    }
    networking = json.loads(addons["vpc-cni"]["configurationValues"])
    assert networking["enableNetworkPolicy"] == "true"
    assert networking["env"]["ENABLE_PREFIX_DELEGATION"] == "true"
    assert cluster(stack)["bootstrapSelfManagedAddons"] is False
