from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.simulation.context import caller_arn
from plan import resource_types
from rehearsal.cloud import aws_values
from rehearsal.cloud.aws_values import faults
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform

GROUP = resource_types.EC2_SECURITY_GROUP
RULE = resource_types.VPC_SECURITY_GROUP_INGRESS_RULE
EC2_TEXT = "abcXYZ019 ._-:/()#,@[]+=&;{}!$*"


def policy(characters: int) -> str:
    """Return a policy of some characters without white space."""
    document = {"Version": "2012-10-17", "Statement": [{"Sid": ""}]}
    document["Statement"][0]["Sid"] = "x" * (characters - aws_values.policy_size(json.dumps(document)))
    return json.dumps(document, indent=4)


def user_data(size: int) -> str:
    return base64.b64encode(b"x" * size).decode()


FAULTS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "an apostrophe in the description of a security group": (
        GROUP,
        {"description": "the cluster's nodes"},
        'description "the cluster\'s nodes" contains "\'", which AWS rejects',
    ),
    "an apostrophe in the description of a rule": (RULE, {"description": "the cluster's nodes"}, "which AWS rejects"),
    "a long description of a rule": (RULE, {"description": "x" * 256}, "description has 256 characters"),
    "a role name of 65 characters": (
        resource_types.IAM_ROLE,
        {"name": "r" * 65},
        "name has 65 characters; AWS accepts 1 to 64",
    ),
    "a role description with a typographic dash": (
        resource_types.IAM_ROLE,
        {"description": "nodes \u2013 dev"},
        "which AWS rejects",
    ),
    "a trust policy above the default quota": (
        resource_types.IAM_ROLE,
        {"assumeRolePolicy": policy(2049)},
        "assumeRolePolicy has 2049 characters without white space; IAM accepts 2048",
    ),
    "a managed policy above the quota": (resource_types.IAM_POLICY, {"policy": policy(6145)}, "IAM accepts 6144"),
    "an inline policy above the quota": (
        resource_types.IAM_ROLE_POLICY,
        {"policy": policy(10_241)},
        "IAM accepts 10240",
    ),
    "a policy that is not JSON": (resource_types.SQS_QUEUE_POLICY, {"policy": "{"}, "policy is not a JSON document"),
    "a dashboard that is a list": (
        resource_types.CLOUDWATCH_DASHBOARD,
        {"dashboardBody": "[]"},
        "dashboardBody is not a JSON object",
    ),
    "a dashboard name with a slash": (
        resource_types.CLOUDWATCH_DASHBOARD,
        {"dashboardName": "shop/prod"},
        "which AWS rejects",
    ),
    "a repository name in upper case": (
        resource_types.ECR_REPOSITORY,
        {"name": "Orders"},
        "contains 'O', which AWS rejects",
    ),
    "a log group name with a space": (resource_types.CLOUDWATCH_LOG_GROUP, {"name": "my logs"}, "which AWS rejects"),
    "a cluster name with a dot": (resource_types.EKS_CLUSTER, {"name": "landfall-dev.eu"}, "contains"),
    "51 tags": (
        resource_types.EC2_VPC,
        {"tags": {f"key{number}": "" for number in range(51)}},
        "tags has 51 tags; AWS accepts 50",
    ),
    "two tags of a role that differ in case": (
        resource_types.IAM_ROLE,
        {"tags": {"Environment": "dev", "environment": "dev"}},
        "differ only in case",
    ),
    "a reserved tag": (resource_types.EC2_VPC, {"tags": {"AWS:team": "x"}}, "has the prefix aws:"),
    "a tag value with an apostrophe": (resource_types.EC2_VPC, {"tags": {"team": "o'neil"}}, "which AWS rejects"),
    "a tag key of 129 characters": (resource_types.EC2_VPC, {"tags": {"k" * 129: "x"}}, "has 129 characters"),
    "a reserved tag of the instances": (
        resource_types.EC2_LAUNCH_TEMPLATE,
        {"tagSpecifications": [{"resourceType": "instance", "tags": {"aws:x": "y"}}]},
        "tagSpecifications.aws:x has the prefix aws:",
    ),
    "user data of more than 16 KB": (
        resource_types.EC2_LAUNCH_TEMPLATE,
        {"userData": user_data(16_385)},
        "userData has 16385 bytes; EC2 accepts 16384",
    ),
    "user data in plain text": (
        resource_types.EC2_LAUNCH_TEMPLATE,
        {"userData": "#!/bin/sh"},
        "userData is not encoded in Base64",
    ),
}


@pytest.mark.parametrize(("type_", "inputs", "said"), FAULTS.values(), ids=list(FAULTS))
def test_aws_rejects(type_, inputs, said):
    assert said in " ".join(faults(type_, inputs))


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (GROUP, {"description": EC2_TEXT, "name": "x" * 255}),
        (RULE, {"description": EC2_TEXT}),
        (resource_types.IAM_ROLE, {"name": "r" * 64, "assumeRolePolicy": policy(2048)}),
        (resource_types.IAM_POLICY, {"policy": policy(6144)}),
        (resource_types.IAM_ROLE_POLICY, {"policy": policy(10_240)}),
        (resource_types.EC2_LAUNCH_TEMPLATE, {"userData": user_data(16_384)}),
        (resource_types.EC2_VPC, {"tags": {f"kubernetes.io/cluster/{n}": "a b+c=d@e" for n in range(50)}}),
    ],
)
def test_aws_accepts_values_at_the_limit(type_, inputs):
    assert list(faults(type_, inputs)) == []


@given(st.text(max_size=300))
def test_a_description_of_a_security_group_has_only_characters_that_ec2_lists(text):
    accepted = len(text) <= 255 and all(each.isascii() and (each.isalnum() or each in EC2_TEXT) for each in text)
    assert (list(faults(GROUP, {"description": text})) == []) == accepted


def test_the_account_rejects_a_create_and_an_update():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    with pytest.raises(AbortedError, match="which AWS rejects"):
        account.create(GROUP, "group", {"vpcId": vpc.id, "description": "the cluster's nodes"})
    with pytest.raises(AbortedError, match="has the prefix aws:"):
        account.update(vpc, {**vpc.inputs, "tags": {"aws:team": "x"}})


def test_the_inline_policies_of_a_role_share_a_quota():
    account = Account()
    one, other = (account.create(resource_types.IAM_ROLE, name, {"assumeRolePolicy": "{}"}) for name in ("a", "b"))
    first = {"role": one["name"], "policy": policy(6000)}
    created = account.create(resource_types.IAM_ROLE_POLICY, "first", first)
    account.create(resource_types.IAM_ROLE_POLICY, "elsewhere", {**first, "role": other["name"]})
    with pytest.raises(AbortedError, match="have 12000 characters without white space; IAM accepts 10240"):
        account.create(resource_types.IAM_ROLE_POLICY, "second", first)

    account.create(resource_types.IAM_ROLE_POLICY, "third", {**first, "policy": policy(4240)})
    with pytest.raises(AbortedError, match="have 10241 characters"):
        account.update(created, {**first, "policy": policy(6001)})


def test_the_creator_of_a_cluster_has_an_access_entry_already():
    platform = Platform(Account())
    entry = {"clusterName": platform.cluster["name"], "principalArn": caller_arn("us-east-1")}
    with pytest.raises(AbortedError, match="409 ResourceInUseException"):
        platform.account.create(resource_types.EKS_ACCESS_ENTRY, "creator", entry)

    other = {**entry, "principalArn": platform.role["arn"]}
    platform.account.create(resource_types.EKS_ACCESS_ENTRY, "other", other)


def test_the_creator_can_have_an_explicit_access_entry_without_the_bootstrap():
    platform = Platform(Account())
    explicit = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    inputs = {**platform.cluster_inputs("1.35"), "name": "other", "accessConfig": explicit}
    platform.account.create(resource_types.EKS_CLUSTER, "other", inputs)
    platform.account.create(
        resource_types.EKS_ACCESS_ENTRY, "creator", {"clusterName": "other", "principalArn": caller_arn("us-east-1")}
    )
