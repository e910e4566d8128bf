from __future__ import annotations

import json

import pytest

from plan.resource_types import EC2_VPC, IAM_ROLE
from rehearsal.cloud import Cloud, serve, wire
from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import Platform, kubernetes_object

RECORD = "aws:route53/record:Record"
CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "default"}, "data": {"a": "b"}}


def test_the_same_resource_has_the_same_id_wherever_it_is_made():
    assert Account().create(EC2_VPC, "vpc", {}).id == Account().create(EC2_VPC, "vpc", {}).id


def test_a_resource_that_is_made_again_has_another_id_and_name():
    account = Account()
    first = account.create(IAM_ROLE, "role", {"assumeRolePolicy": "{}"})
    account.delete(first)
    second = account.create(IAM_ROLE, "role", {"assumeRolePolicy": "{}"})

    assert first["name"].startswith("role-")
    assert second["name"].startswith("role-")
    assert first["name"] != second["name"]
    assert first["uniqueId"] != second["uniqueId"]


def test_a_made_up_name_is_kept():
    account = Account()
    role = account.create(IAM_ROLE, "role", {"assumeRolePolicy": "{}"})

    checked = account.check(IAM_ROLE, "role", {"assumeRolePolicy": "{ }"}, role.inputs)

    assert wire.reveal(checked.inputs)["name"] == role["name"]


def test_a_name_is_given_once():
    account = Account()
    account.create(IAM_ROLE, "one", {"name": "reader", "assumeRolePolicy": "{}"})

    with pytest.raises(AbortedError, match="Role already exists: name reader"):
        account.create(IAM_ROLE, "two", {"name": "reader", "assumeRolePolicy": "{}"})


def test_a_kubernetes_name_is_given_once_in_a_namespace():
    account = Platform(Account()).account
    named = kubernetes_object("v1", "ConfigMap", "settings", data={})
    account.create("kubernetes:core/v1:ConfigMap", "one", named)

    with pytest.raises(AbortedError, match=r"already exists: default/settings"):
        account.create("kubernetes:core/v1:ConfigMap", "two", named)


def test_kubernetes_objects_without_a_name_get_one_that_is_marked():
    account = Platform(Account()).account
    made = account.create("kubernetes:core/v1:ConfigMap", "settings", CONFIG)

    assert made["metadata"]["name"].startswith("settings-")
    assert made["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}

    again = wire.reveal(account.check(made.type, "settings", CONFIG, made.inputs).inputs)
    assert again == made.inputs


def test_what_exists_at_the_end_is_written_down(tmp_path):
    file = tmp_path / "cloud.json"
    cloud = Cloud(file)
    with serve(cloud):
        vpc = Account(cloud).create(EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})

    (written,) = json.loads(file.read_text())["resources"]
    assert (written["urn"], written["id"]) == (vpc.urn, vpc.id)


def test_a_role_has_its_name_in_every_region():
    cloud = Cloud()
    role = {"name": "reader", "assumeRolePolicy": "{}"}
    Account(cloud, "us-east-1").create(IAM_ROLE, "one", role)

    with pytest.raises(AbortedError, match="Role already exists"):
        Account(cloud, "eu-central-1").create(IAM_ROLE, "two", role)


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
def test_a_rule_is_given_once(direction):
    platform = Platform(Account())
    make = platform.account.create
    group = make("aws:ec2/securityGroup:SecurityGroup", "group", {"vpcId": platform.vpc.id})
    type_ = f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule"
    rule = {"securityGroupId": group.id, "ipProtocol": "-1", "cidrIpv4": "203.0.113.0/24"}
    make(type_, "one", rule)

    with pytest.raises(AbortedError, match="already exists"):
        make(type_, "two", rule)


def test_records_of_one_name_are_told_apart_by_their_set_identifiers():
    account = Account()
    record = {"zoneId": "Z0SHOP", "name": "shop.example.com", "type": "A"}
    old = account.create(RECORD, "old", {**record, "setIdentifier": "old"})
    new = account.create(RECORD, "new", {**record, "setIdentifier": "new"})

    assert (old.id, new.id) == ("Z0SHOP_shop.example.com_A_old", "Z0SHOP_shop.example.com_A_new")
    with pytest.raises(AbortedError, match="setIdentifier new belongs to"):
        account.create(RECORD, "again", {**record, "setIdentifier": "new"})


def test_addons_of_two_clusters_are_two_things():
    cloud = Cloud()
    Platform(Account(cloud, "us-east-1"))
    Platform(Account(cloud, "eu-central-1"))

    assert len({each.key for each in cloud.all()}) == len(cloud.all())
