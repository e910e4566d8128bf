from __future__ import annotations

import pytest
from pulumi.runtime.proto import provider_pb2

from plan.resource_types import EC2_SUBNET, EKS_ADDON, EKS_CLUSTER, EKS_NODE_GROUP, IAM_ROLE, IAM_ROLE_POLICY_ATTACHMENT
from rehearsal.cloud import wire
from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import POLICY, Platform


@pytest.fixture
def platform():
    return Platform(Account())


def test_a_platform_comes_and_goes(platform):
    platform.tear_down()

    assert platform.account.cloud.all() == []
    assert platform.account.cloud.leftovers() == []


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
def test_what_is_in_use_cannot_go(platform, held, holder):
    with pytest.raises(AbortedError, match=rf"it is in use by urn:\S+::{holder}"):
        platform.account.delete(getattr(platform, held))


def test_an_internet_gateway_stays_while_something_has_a_public_address(platform):
    make = platform.account.create
    address = make("aws:ec2/eip:Eip", "address", {"domain": "vpc"})
    make("aws:ec2/natGateway:NatGateway", "nat", {"allocationId": address.id, "subnetId": platform.subnet.id})

    with pytest.raises(AbortedError, match="public addresses"):
        platform.account.delete(platform.internet)
    with pytest.raises(AbortedError, match="in use"):
        platform.account.delete(address)


def test_mount_targets_hold_their_file_system_subnet_and_security_group(platform):
    make = platform.account.create
    files = make("aws:efs/fileSystem:FileSystem", "files", {})
    group = make("aws:ec2/securityGroup:SecurityGroup", "group", {"vpcId": platform.vpc.id})
    inputs = {"fileSystemId": files.id, "subnetId": platform.subnet.id, "securityGroups": [group.id]}
    target = make("aws:efs/mountTarget:MountTarget", "target", inputs)

    for held in (files, group):
        with pytest.raises(AbortedError, match="in use"):
            platform.account.delete(held)
    platform.account.delete(target)
    platform.account.delete(files)
    platform.account.delete(group)


def test_deletion_protection_protects(platform):
    protected = platform.account.update(platform.cluster, {**platform.cluster.inputs, "deletionProtection": True})
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="deletionProtection is on"):
        platform.account.delete(protected)


def test_an_id_of_what_is_gone_leads_nowhere():
    account = Account()
    vpc = account.create("aws:ec2/vpc:Vpc", "vpc", {})
    account.delete(vpc)

    with pytest.raises(AbortedError, match=f"vpcId refers to what does not exist: {vpc.id}"):
        account.create(EC2_SUBNET, "subnet", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})


def test_an_id_that_never_was_leads_nowhere():
    account = Account()
    inputs = {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}
    with pytest.raises(AbortedError, match="vpcId refers to what does not exist: vpc-0123456789abcdef0"):
        account.create(EC2_SUBNET, "subnet", inputs)


def test_an_id_that_the_program_looked_up_is_of_what_was_there_before():
    account = Account()
    inputs = {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}
    request = provider_pb2.InvokeRequest(
        tok="aws:ec2/getVpc:getVpc", args=wire.struct_of({"id": "vpc-0123456789abcdef0"})
    )
    account.ask("Invoke", "aws", request)
    account.create(EC2_SUBNET, "subnet", inputs)


def test_what_aws_makes_with_a_resource_is_there(platform):
    inputs = {"subnetId": platform.subnet.id, "securityGroups": [platform.vpc["defaultSecurityGroupId"]]}
    platform.account.create("aws:ec2/networkInterface:NetworkInterface", "interface", inputs)


def test_what_is_gone_is_not_there_because_another_still_names_it(platform):
    template = platform.account.create("aws:ec2/launchTemplate:LaunchTemplate", "template", {})
    inputs = {**platform.node_group_inputs(), "launchTemplate": {"id": template.id, "version": "1"}}
    platform.account.create(EKS_NODE_GROUP, "one", inputs)
    platform.account.delete(template)

    with pytest.raises(AbortedError, match="launchTemplate refers to what does not exist"):
        platform.account.create(EKS_NODE_GROUP, "two", inputs)


def test_a_control_plane_wants_two_zones(platform):
    one_zone = {**platform.cluster_inputs("1.35"), "name": "b", "vpcConfig": {"subnetIds": [platform.subnet.id]}}
    with pytest.raises(AbortedError, match="its subnets are in 1 availability zone"):
        platform.account.create(EKS_CLUSTER, "other", one_zone)


@pytest.mark.parametrize(
    "path", ["service-role/AmazonEBSCSIDriverPolicyV2", "AmazonEFSCSIDriverPolicy", "AmazonEKSClusterPolicies"]
)
def test_a_managed_policy_is_where_aws_has_it(platform, path):
    arn = f"arn:aws:iam::aws:policy/{path}"
    with pytest.raises(AbortedError, match="NoSuchEntity"):
        platform.account.create(IAM_ROLE_POLICY_ATTACHMENT, "other", {"role": platform.role["name"], "policyArn": arn})
    with pytest.raises(AbortedError, match="NoSuchEntity"):
        platform.account.create(IAM_ROLE, "other", {"assumeRolePolicy": "{}", "managedPolicyArns": [arn]})


def test_names_must_lead_somewhere(platform):
    make = platform.account.create
    with pytest.raises(AbortedError, match="clusterName nowhere does not exist"):
        make(EKS_ADDON, "addon", {"clusterName": "nowhere", "addonName": "kube-proxy"})
    with pytest.raises(AbortedError, match="role nobody does not exist"):
        make(IAM_ROLE_POLICY_ATTACHMENT, "other", {"role": "nobody", "policyArn": POLICY})
    with pytest.raises(AbortedError, match="does not exist"):
        make(
            EKS_CLUSTER,
            "other",
            {**platform.cluster.inputs, "name": "b", "roleArn": "arn:aws:iam::111122223333:role/b"},
        )


def test_a_cluster_needs_a_role_that_may_do_something(platform):
    role = platform.account.create(IAM_ROLE, "bare", {"assumeRolePolicy": "{}"})

    with pytest.raises(AbortedError, match="its role has no policy"):
        platform.account.create(EKS_CLUSTER, "other", {**platform.cluster.inputs, "name": "b", "roleArn": role["arn"]})


def test_eks_makes_the_log_group_of_a_cluster_that_logs(platform):
    inputs = {**platform.cluster.inputs, "enabledClusterLogTypes": ["audit"]}
    platform.account.update(platform.cluster, inputs)

    with pytest.raises(AbortedError, match="EKS made the log group already"):
        platform.account.create("aws:cloudwatch/logGroup:LogGroup", "logs", {"name": "/aws/eks/example/cluster"})


def test_a_cluster_is_in_the_vpc_of_its_subnets(platform):
    assert platform.cluster["vpcConfig"]["vpcId"] == platform.vpc.id


def test_with_a_cluster_goes_what_is_inside(platform):
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.cluster)

    assert {each.type for each in platform.account.cloud.all()}.isdisjoint(
        {EKS_ADDON, EKS_CLUSTER, "kubernetes:helm.sh/v3:Release"}
    )
