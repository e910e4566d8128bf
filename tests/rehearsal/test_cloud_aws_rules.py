from __future__ import annotations

import pytest

from tests.rehearsal.cloud.direct import AbortedError, Account
from tests.rehearsal.cloud.example import ADDON, ATTACHMENT, CLUSTER, POLICY, ROLE, SUBNET, Platform


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

    with pytest.raises(AbortedError, match="does not exist any more"):
        account.create(SUBNET, "subnet", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})


def test_names_must_lead_somewhere(platform):
    make = platform.account.create
    with pytest.raises(AbortedError, match="clusterName nowhere does not exist"):
        make(ADDON, "addon", {"clusterName": "nowhere", "addonName": "kube-proxy"})
    with pytest.raises(AbortedError, match="role nobody does not exist"):
        make(ATTACHMENT, "other", {"role": "nobody", "policyArn": POLICY})
    with pytest.raises(AbortedError, match="does not exist"):
        make(CLUSTER, "other", {**platform.cluster.inputs, "name": "b", "roleArn": "arn:aws:iam::111122223333:role/b"})


def test_a_cluster_needs_a_role_that_may_do_something(platform):
    role = platform.account.create(ROLE, "bare", {"assumeRolePolicy": "{}"})

    with pytest.raises(AbortedError, match="its role has no policy"):
        platform.account.create(CLUSTER, "other", {**platform.cluster.inputs, "name": "b", "roleArn": role["arn"]})


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
        {ADDON, CLUSTER, "kubernetes:helm.sh/v3:Release"}
    )
