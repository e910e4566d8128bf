"""The platform of each stack follows the settings of dev and prod."""

from __future__ import annotations

import json
from ipaddress import ip_network

import pytest

from components.node_selection import NODE_GROUP_LABEL as NODE_GROUP
from plan.model import PlannedResource
from tests.support.stack_plans import EVERY_OWNER, EVERYTHING, ZONES, by_id, cluster, planned, settings_of

KEY = "aws:kms/key:Key"


def subnets(stack: str, side: str) -> list[PlannedResource]:
    return [each for each in planned(stack).of_type("aws:ec2/subnet:Subnet") if f"-{side}-" in each.name]


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize(("side", "role"), [("public", "elb"), ("private", "internal-elb")])
def test_each_zone_has_a_public_and_a_private_subnet_with_load_balancer_tags(stack: str, side: str, role: str) -> None:
    found = subnets(stack, side)
    assert sorted(each.inputs["availabilityZone"] for each in found) == ZONES[stack]
    for subnet in found:
        assert subnet.inputs["tags"][f"kubernetes.io/role/{role}"] == "1"
        assert subnet.inputs["tags"][f"kubernetes.io/cluster/landfall-{stack}"] == "shared"
        assert subnet.inputs["mapPublicIpOnLaunch"] is False


def test_networks_of_the_environments_do_not_overlap() -> None:
    blocks = [ip_network(planned(stack).one("aws:ec2/vpc:Vpc").inputs["cidrBlock"]) for stack in ("dev", "prod")]
    assert not blocks[0].overlaps(blocks[1])


@pytest.mark.parametrize(("stack", "count"), [("dev", 1), ("prod", 3)])
def test_dev_has_one_nat_gateway_and_prod_one_per_zone(stack: str, count: int) -> None:
    assert len(planned(stack).of_type("aws:ec2/natGateway:NatGateway")) == count
    assert len(planned(stack).of_type("aws:ec2/eip:Eip")) == count


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_other_stacks_read_the_security_group_that_the_nodes_have(stack: str) -> None:
    """EKS gives its own group to nodes whose launch template has none."""
    exported = planned(stack).exports["platform"]["nodeSecurityGroupId"]
    assert exported == planned(stack).one("aws:eks/cluster:Cluster").outputs["vpcConfig"]["clusterSecurityGroupId"]
    templates = planned(stack).of_type("aws:ec2/launchTemplate:LaunchTemplate")
    assert not [each.name for each in templates if each.inputs.keys() & {"vpcSecurityGroupIds", "networkInterfaces"}]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_private_subnets_of_prod_use_the_nat_gateway_of_their_zone(stack: str) -> None:
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


def test_s3_traffic_bypasses_nat_and_no_committed_stack_pays_for_interface_endpoints() -> None:
    services = {
        stack: {
            (each.inputs["vpcEndpointType"], each.inputs["serviceName"].removeprefix("com.amazonaws.us-east-1."))
            for each in planned(stack).of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
        }
        for stack in ("dev", "prod", EVERYTHING)
    }
    assert services["dev"] == services["prod"] == {("Gateway", "s3")}
    inside = ("ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs")
    assert services[EVERYTHING] == {("Gateway", "s3"), *(("Interface", service) for service in inside)}


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_control_plane_is_private_and_encrypted_and_uses_access_entries(stack: str) -> None:
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


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_api_server_admits_the_cidr_blocks_of_the_settings(stack: str) -> None:
    wanted = settings_of(stack)["platform"]["create"]["cluster"]["publicAccessCidrs"]
    assert cluster(stack)["publicAccessCidrs"] == wanted


def test_prod_keeps_all_control_plane_logs_for_a_year_and_dev_audit_logs_for_a_week() -> None:
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


def test_prod_cannot_be_deleted_by_one_command() -> None:
    assert cluster("prod")["deletionProtection"] is True
    assert cluster("dev")["deletionProtection"] is False
    files = "aws:efs/fileSystem:FileSystem"
    assert planned("prod").one(files).options["retainOnDelete"] is True
    assert not planned("dev").one(files).options.get("retainOnDelete")


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_node_groups_are_those_of_the_settings(stack: str) -> None:
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
        assert set(group.inputs["subnetIds"]) == private_subnet_ids(stack)


def private_subnet_ids(stack: str) -> set[str]:
    """Return the ids of the private subnets, which the settings name where the network is adopted."""
    adopted = settings_of(stack)["platform"]["create"]["network"].get("adopt")
    return set(adopted["privateSubnetIds"]) if adopted else {str(each.id) for each in subnets(stack, "private")}


def nodes(stack: str) -> list[PlannedResource]:
    return planned(stack).of_type("aws:eks/nodeGroup:NodeGroup")


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_node_requires_imdsv2_and_keeps_its_credentials_from_pods(stack: str) -> None:
    templates = [by_id(stack)[group.inputs["launchTemplate"]["id"]].inputs for group in nodes(stack)]
    assert len(templates) == len(settings_of(stack)["platform"]["create"]["nodeGroups"])
    for template in templates:
        assert template["metadataOptions"]["httpTokens"] == "required"
        assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
        (disk,) = template["blockDeviceMappings"]
        assert disk["ebs"]["encrypted"] == "true"


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_add_on_is_planned(stack: str) -> None:
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


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_eks_creates_the_access_entry_of_the_creator(stack: str) -> None:
    """An explicit entry for the creator would be a second one, which EKS and the rehearsal reject."""
    access = planned(stack).one("aws:eks/cluster:Cluster").inputs["accessConfig"]
    assert access == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True}
