from __future__ import annotations

import json

import pytest

from components.aws.delivery.container_registry import lifecycle_policy
from plan import resource_types
from rehearsal.cloud import Cloud, provider_protocol, serve
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, kubernetes_object

CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "default"}, "data": {"a": "b"}}


def test_ids_are_deterministic():
    assert (
        Account().create(resource_types.EC2_VPC, "vpc", {}).id == Account().create(resource_types.EC2_VPC, "vpc", {}).id
    )


def test_a_recreated_resource_has_another_id_and_name():
    account = Account()
    first = account.create(resource_types.IAM_ROLE, "role", {"assumeRolePolicy": "{}"})
    account.delete(first)
    second = account.create(resource_types.IAM_ROLE, "role", {"assumeRolePolicy": "{}"})

    assert first["name"].startswith("role-")
    assert second["name"].startswith("role-")
    assert first["name"] != second["name"]
    assert first["uniqueId"] != second["uniqueId"]


def test_an_update_keeps_the_auto_name():
    account = Account()
    role = account.create(resource_types.IAM_ROLE, "role", {"assumeRolePolicy": "{}"})

    checked = account.check(resource_types.IAM_ROLE, "role", {"assumeRolePolicy": "{ }"}, role.inputs)

    assert provider_protocol.reveal(checked.inputs)["name"] == role["name"]


def test_a_second_resource_with_the_same_name_is_rejected():
    account = Account()
    account.create(resource_types.IAM_ROLE, "one", {"name": "reader", "assumeRolePolicy": "{}"})

    with pytest.raises(AbortedError, match="Role already exists: name reader"):
        account.create(resource_types.IAM_ROLE, "two", {"name": "reader", "assumeRolePolicy": "{}"})


def test_a_second_lifecycle_policy_of_a_repository_overwrites_the_first():
    account = Account()
    policies = [json.dumps(lifecycle_policy(keep_images=images, untagged_days=1)) for images in (10, 20)]
    for policy in policies:
        account.create(resource_types.ECR_LIFECYCLE_POLICY, "policy", {"repository": "shop", "policy": policy})

    assert [each.inputs["policy"] for each in account.cloud.all()] == policies[1:]


def test_a_provider_function_lists_the_names_in_its_location():
    account = Account()
    for name in ("shop-cart", "shop-stock"):
        account.create(resource_types.ECR_REPOSITORY, name, {"name": name})
    function = "aws:ecr/getRepositories:getRepositories"

    assert account.cloud.list_names(function, {}, "us-east-1") == {"names": ["shop-cart", "shop-stock"]}
    assert account.cloud.list_names(function, {}, "eu-west-1") == {"names": []}


def test_a_second_object_with_the_same_name_in_a_namespace_is_rejected():
    account = Platform(Account()).account
    named = kubernetes_object("v1", "ConfigMap", "settings", data={})
    account.create("kubernetes:core/v1:ConfigMap", "one", named)

    with pytest.raises(AbortedError, match=r"already exists: default/settings"):
        account.create("kubernetes:core/v1:ConfigMap", "two", named)


def test_kubernetes_objects_without_a_name_are_auto_named():
    account = Platform(Account()).account
    made = account.create("kubernetes:core/v1:ConfigMap", "settings", CONFIG)

    assert made["metadata"]["name"].startswith("settings-")
    assert made["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}

    again = provider_protocol.reveal(account.check(made.type, "settings", CONFIG, made.inputs).inputs)
    assert again == made.inputs


def test_the_state_file_lists_all_resources(tmp_path):
    file = tmp_path / "cloud.json"
    cloud = Cloud(file)
    with serve(cloud):
        vpc = Account(cloud).create(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})

    (written,) = json.loads(file.read_text())["resources"]
    assert (written["urn"], written["id"]) == (vpc.urn, vpc.id)


def test_a_role_name_is_unique_across_regions():
    cloud = Cloud()
    role = {"name": "reader", "assumeRolePolicy": "{}"}
    Account(cloud, "us-east-1").create(resource_types.IAM_ROLE, "one", role)

    with pytest.raises(AbortedError, match="Role already exists"):
        Account(cloud, "eu-central-1").create(resource_types.IAM_ROLE, "two", role)


def test_a_duplicate_security_group_rule_is_rejected():
    platform = Platform(Account())
    make = platform.account.create
    group = make(resource_types.EC2_SECURITY_GROUP, "group", {"vpcId": platform.vpc.id})
    rule = {"securityGroupId": group.id, "ipProtocol": "-1", "cidrIpv4": "203.0.113.0/24"}
    make(resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, "one", rule)

    with pytest.raises(AbortedError, match="already exists"):
        make(resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, "two", rule)


def test_records_with_the_same_name_differ_in_their_set_identifiers():
    account = Account()
    record = {"zoneId": "Z0SHOP", "name": "shop.example.com", "type": "A"}
    old = account.create(resource_types.ROUTE53_RECORD, "old", {**record, "setIdentifier": "old"})
    new = account.create(resource_types.ROUTE53_RECORD, "new", {**record, "setIdentifier": "new"})

    assert (old.id, new.id) == ("Z0SHOP_shop.example.com_A_old", "Z0SHOP_shop.example.com_A_new")
    with pytest.raises(AbortedError, match="setIdentifier new belongs to"):
        account.create(resource_types.ROUTE53_RECORD, "again", {**record, "setIdentifier": "new"})


def test_two_clusters_may_have_the_same_addon():
    cloud = Cloud()
    Platform(Account(cloud, "us-east-1"))
    Platform(Account(cloud, "eu-central-1"))

    assert len({each.key for each in cloud.all()}) == len(cloud.all())
