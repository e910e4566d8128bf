from __future__ import annotations

import pytest
from pulumi.runtime.proto import provider_pb2

from plan import resource_types
from rehearsal.cloud import provider_protocol
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import POLICY, Platform


@pytest.fixture
def platform():
    return Platform(Account())


def test_a_platform_can_be_created_and_destroyed(platform):
    platform.tear_down()

    assert platform.account.cloud.all() == []
    assert platform.account.cloud.orphans() == []


@pytest.mark.parametrize(
    ("held", "holder"),
    [
        ("vpc", "subnet"),
        ("subnet", "cluster"),
        ("subnet", "nodes"),
        ("table", "association"),
        ("cluster", "nodes"),
        ("role", "attachment"),
    ],
)
def test_a_resource_in_use_cannot_be_deleted(platform, held, holder):
    with pytest.raises(AbortedError, match=rf"it is in use by urn:\S+::{holder}"):
        platform.account.delete(getattr(platform, held))


def test_a_public_address_blocks_the_delete_of_the_internet_gateway(platform):
    make = platform.account.create
    address = make(resource_types.EC2_EIP, "address", {"domain": "vpc"})
    make(resource_types.EC2_NAT_GATEWAY, "nat", {"allocationId": address.id, "subnetId": platform.subnet.id})

    with pytest.raises(AbortedError, match="public addresses"):
        platform.account.delete(platform.internet)
    with pytest.raises(AbortedError, match="in use"):
        platform.account.delete(address)


def test_a_mount_target_blocks_the_delete_of_its_file_system_and_security_group(platform):
    make = platform.account.create
    files = make(resource_types.EFS_FILE_SYSTEM, "files", {})
    group = make(resource_types.EC2_SECURITY_GROUP, "group", {"vpcId": platform.vpc.id})
    inputs = {"fileSystemId": files.id, "subnetId": platform.subnet.id, "securityGroups": [group.id]}
    target = make(resource_types.EFS_MOUNT_TARGET, "target", inputs)

    for held in (files, group):
        with pytest.raises(AbortedError, match="in use"):
            platform.account.delete(held)
    platform.account.delete(target)
    platform.account.delete(files)
    platform.account.delete(group)


def test_a_cluster_with_deletion_protection_cannot_be_deleted(platform):
    protected = platform.account.update(platform.cluster, {**platform.cluster.inputs, "deletionProtection": True})
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="deletionProtection is on"):
        platform.account.delete(protected)


def test_the_id_of_a_deleted_resource_is_dangling():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {})
    account.delete(vpc)

    with pytest.raises(AbortedError, match=f"vpcId: {vpc.id} does not exist"):
        account.create(resource_types.EC2_SUBNET, "subnet", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})


def test_an_unknown_id_is_dangling():
    account = Account()
    inputs = {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}
    with pytest.raises(AbortedError, match="vpcId: vpc-0123456789abcdef0 does not exist"):
        account.create(resource_types.EC2_SUBNET, "subnet", inputs)


def test_an_id_that_the_program_looked_up_is_preexisting():
    account = Account()
    inputs = {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}
    request = provider_pb2.InvokeRequest(
        tok="aws:ec2/getVpc:getVpc", args=provider_protocol.struct_of({"id": "vpc-0123456789abcdef0"})
    )
    account.send("Invoke", "aws", request)
    account.create(resource_types.EC2_SUBNET, "subnet", inputs)


def test_the_id_of_a_part_that_aws_creates_with_a_resource_exists(platform):
    inputs = {"subnetId": platform.subnet.id, "securityGroups": [platform.vpc["defaultSecurityGroupId"]]}
    platform.account.create(resource_types.EC2_NETWORK_INTERFACE, "interface", inputs)


def test_a_deleted_id_is_dangling_even_when_another_resource_names_it(platform):
    template = platform.account.create(resource_types.EC2_LAUNCH_TEMPLATE, "template", {})
    inputs = {**platform.node_group_inputs(), "launchTemplate": {"id": template.id, "version": "1"}}
    platform.account.create(resource_types.EKS_NODE_GROUP, "one", inputs)
    platform.account.delete(template)

    with pytest.raises(AbortedError, match=f"launchTemplate: {template.id} does not exist"):
        platform.account.create(resource_types.EKS_NODE_GROUP, "two", inputs)


def test_a_control_plane_requires_two_availability_zones(platform):
    one_zone = {**platform.cluster_inputs("1.35"), "name": "b", "vpcConfig": {"subnetIds": [platform.subnet.id]}}
    with pytest.raises(AbortedError, match="its subnets are in 1 availability zone"):
        platform.account.create(resource_types.EKS_CLUSTER, "other", one_zone)


@pytest.mark.parametrize(
    "path", ["service-role/AmazonEBSCSIDriverPolicyV2", "AmazonEFSCSIDriverPolicy", "AmazonEKSClusterPolicies"]
)
def test_a_managed_policy_with_a_wrong_path_does_not_exist(platform, path):
    arn = f"arn:aws:iam::aws:policy/{path}"
    with pytest.raises(AbortedError, match="NoSuchEntity"):
        platform.account.create(
            resource_types.IAM_ROLE_POLICY_ATTACHMENT, "other", {"role": platform.role["name"], "policyArn": arn}
        )
    with pytest.raises(AbortedError, match="NoSuchEntity"):
        platform.account.create(
            resource_types.IAM_ROLE, "other", {"assumeRolePolicy": "{}", "managedPolicyArns": [arn]}
        )


def test_a_reference_by_name_must_exist(platform):
    make = platform.account.create
    with pytest.raises(AbortedError, match="clusterName nowhere does not exist"):
        make(resource_types.EKS_ADDON, "addon", {"clusterName": "nowhere", "addonName": "kube-proxy"})
    with pytest.raises(AbortedError, match="role nobody does not exist"):
        make(resource_types.IAM_ROLE_POLICY_ATTACHMENT, "other", {"role": "nobody", "policyArn": POLICY})
    with pytest.raises(AbortedError, match="does not exist"):
        make(
            resource_types.EKS_CLUSTER,
            "other",
            {**platform.cluster.inputs, "name": "b", "roleArn": "arn:aws:iam::111122223333:role/b"},
        )


def test_a_cluster_role_without_policies_fails_the_cluster(platform):
    role = platform.account.create(resource_types.IAM_ROLE, "bare", {"assumeRolePolicy": "{}"})

    with pytest.raises(AbortedError, match="its role has no policy"):
        platform.account.create(
            resource_types.EKS_CLUSTER, "other", {**platform.cluster.inputs, "name": "b", "roleArn": role["arn"]}
        )


def test_the_log_group_of_a_cluster_with_logging_exists_already(platform):
    inputs = {**platform.cluster.inputs, "enabledClusterLogTypes": ["audit"]}
    platform.account.update(platform.cluster, inputs)

    with pytest.raises(AbortedError, match="EKS created it with the cluster"):
        platform.account.create(resource_types.CLOUDWATCH_LOG_GROUP, "logs", {"name": "/aws/eks/example/cluster"})


def test_a_cluster_is_in_the_vpc_of_its_subnets(platform):
    assert platform.cluster["vpcConfig"]["vpcId"] == platform.vpc.id


def test_deleting_a_cluster_deletes_its_objects(platform):
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.cluster)

    assert {each.type for each in platform.account.cloud.all()}.isdisjoint(
        {resource_types.EKS_ADDON, resource_types.EKS_CLUSTER, resource_types.HELM_RELEASE}
    )


def test_a_zone_has_one_mount_target_of_a_file_system(platform):
    make = platform.account.create
    files = make(resource_types.EFS_FILE_SYSTEM, "files", {})
    first = make(resource_types.EFS_MOUNT_TARGET, "a", {"fileSystemId": files.id, "subnetId": platform.subnet.id})
    make(resource_types.EFS_MOUNT_TARGET, "b", {"fileSystemId": files.id, "subnetId": platform.other_subnet.id})
    sibling = make(resource_types.EC2_SUBNET, "sibling", platform.subnet_inputs("10.0.2.0/24", "a"))
    again = {"fileSystemId": files.id, "subnetId": sibling.id}

    with pytest.raises(AbortedError, match="mount target already exists in us-east-1a"):
        make(resource_types.EFS_MOUNT_TARGET, "c", again)
    platform.account.delete(first)
    make(resource_types.EFS_MOUNT_TARGET, "c", again)


def test_subnets_of_a_vpc_do_not_overlap(platform):
    with pytest.raises(AbortedError, match=r"InvalidSubnet.Conflict: 10.0.0.128/25 overlaps 10.0.0.0/24"):
        platform.account.create(resource_types.EC2_SUBNET, "other", platform.subnet_inputs("10.0.0.128/25", "b"))


def test_an_address_belongs_to_one_nat_gateway(platform):
    make = platform.account.create
    address = make(resource_types.EC2_EIP, "address", {"domain": "vpc"})
    make(resource_types.EC2_NAT_GATEWAY, "nat", {"allocationId": address.id, "subnetId": platform.subnet.id})

    with pytest.raises(AbortedError, match=r"Resource\.AlreadyAssociated"):
        make(resource_types.EC2_NAT_GATEWAY, "b", {"allocationId": address.id, "subnetId": platform.other_subnet.id})


def test_a_subnet_is_in_a_zone_of_the_account(platform):
    with pytest.raises(AbortedError, match="the account has no zone us-east-1x"):
        platform.account.create(resource_types.EC2_SUBNET, "other", platform.subnet_inputs("10.0.2.0/24", "x"))


def test_a_zone_without_control_planes_is_refused(platform):
    subnet = platform.account.create(resource_types.EC2_SUBNET, "e", platform.subnet_inputs("10.0.2.0/24", "e"))
    inputs = {**platform.cluster.inputs, "name": "b", "vpcConfig": {"subnetIds": [platform.subnet.id, subnet.id]}}

    with pytest.raises(AbortedError, match=r"UnsupportedAvailabilityZoneException: .* us-east-1e \(use1-az3\)"):
        platform.account.create(resource_types.EKS_CLUSTER, "other", inputs)


@pytest.mark.parametrize(
    ("region", "ids"),
    [
        ("us-east-1", ["use1-az6", "use1-az1", "use1-az2", "use1-az4", "use1-az3", "use1-az5"]),
        ("ap-southeast-2", ["apse2-az1", "apse2-az2", "apse2-az3"]),
        ("us-gov-west-1", ["usgw1-az1", "usgw1-az2", "usgw1-az3"]),
    ],
)
def test_the_account_has_zones_with_ids_that_differ_from_the_names(region, ids):
    request = provider_pb2.InvokeRequest(
        tok="aws:index/getAvailabilityZones:getAvailabilityZones", args=provider_protocol.struct_of({})
    )
    response = Account(region=region).send("Invoke", "aws", request)
    result = provider_protocol.reveal(getattr(response, "return"))
    assert result["zoneIds"] == ids
    assert result["names"] == [f"{region}{letter}" for letter in "abcdef"[: len(ids)]]
