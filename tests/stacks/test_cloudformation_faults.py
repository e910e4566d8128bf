"""Values that AWS rejects, in a planned resource: the validation finds each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from plan import resource_types
from plan.model import Plan
from plan.values import SECRET, UNKNOWN
from tests.support.cloudformation.mapping import SCHEMAS
from tests.support.cloudformation.template import unmapped
from tests.support.cloudformation.violations import violations
from tests.support.stack_plans import planned


def with_change(type_: str, change: Mapping[str, Any]) -> Plan:
    """Return a plan with the AWS provider of dev and its first resource of a type, changed."""
    plan = planned("dev")
    resource = plan.of_type(type_)[0]
    inputs = {key: value for key, value in {**resource.inputs, **change}.items() if value is not None}
    outputs = {key: value for key, value in resource.outputs.items() if key not in change}
    changed = replace(resource, inputs=inputs, outputs=outputs)
    return replace(plan, resources=(*plan.of_type(resource_types.AWS_PROVIDER), changed))


def found(type_: str, change: Mapping[str, Any]) -> str:
    """Return what the validation says about a changed resource, without its name."""
    return " ".join(violations(with_change(type_, change)))


POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}]}
)
UNKNOWN_ACTION = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjects", "Resource": "*"}]}
)

FAULTS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "an apostrophe in the description of a security group": (
        resource_types.EC2_SECURITY_GROUP,
        {"description": "NFS from the cluster's nodes"},
        "GroupDescription: E3031",
    ),
    "a security group without a description": (
        resource_types.EC2_SECURITY_GROUP,
        {"description": None},
        "'GroupDescription' is a required property",
    ),
    "a tag with a reserved prefix": (
        resource_types.EC2_VPC,
        {"tags": {"aws:team": "payments"}},
        "'aws:team' does not match",
    ),
    "a CIDR block with a prefix of 33 bits": (resource_types.EC2_VPC, {"cidrBlock": "10.0.0.0/33"}, "CidrBlock: E"),
    "a port that is not a number": (resource_types.VPC_SECURITY_GROUP_INGRESS_RULE, {"toPort": "nfs"}, "ToPort: E3012"),
    "an instance type of a volume": (
        resource_types.EC2_LAUNCH_TEMPLATE,
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp5"}}]},
        "'gp5' is not one of",
    ),
    "a role name of 65 characters": (resource_types.IAM_ROLE, {"name": "r" * 65}, "RoleName: E3033"),
    "a role name with a space": (resource_types.IAM_ROLE, {"name": "node role"}, "RoleName: E3031"),
    "a role description with a typographic dash": (
        resource_types.IAM_ROLE,
        {"description": "Nodes \u2013 dev"},
        "Description: E3031",
    ),
    "a misspelt effect in a policy": (resource_types.IAM_ROLE_POLICY, {"policy": POLICY}, "'Alow' is not one of"),
    "an unknown action in a policy": (
        resource_types.IAM_ROLE_POLICY,
        {"policy": UNKNOWN_ACTION},
        "PolicyDocument.Statement.0.Action: W3037",
    ),
    "a key that is deleted after five days": (
        resource_types.KMS_KEY,
        {"deletionWindowInDays": 5},
        "PendingWindowInDays: E3034",
    ),
    "a retention that CloudWatch does not have": (
        resource_types.CLOUDWATCH_LOG_GROUP,
        {"retentionInDays": 10},
        "10 is not one of [1, 3, 5, 7",
    ),
    "a log group name with a space": (
        resource_types.CLOUDWATCH_LOG_GROUP,
        {"name": "/aws/eks/my cluster"},
        "LogGroupName: E",
    ),
    "an alarm description of 1025 characters": (
        resource_types.CLOUDWATCH_METRIC_ALARM,
        {"alarmDescription": "x" * 1025},
        "AlarmDescription: E3033",
    ),
    "an unknown comparison": (
        resource_types.CLOUDWATCH_METRIC_ALARM,
        {"comparisonOperator": "GreaterThan"},
        "ComparisonOperator: E3030",
    ),
    "a repository name in upper case": (
        resource_types.ECR_REPOSITORY,
        {"name": "Orders"},
        "RepositoryName: E3031",
    ),
    "an empty lifecycle policy": (resource_types.ECR_LIFECYCLE_POLICY, {"policy": "{}"}, "LifecyclePolicyText: E3033"),
    "a directory deeper than four levels": (
        resource_types.EFS_ACCESS_POINT,
        {"rootDirectory": {"path": "/a/b/c/d/e"}},
        "RootDirectory.Path: E3031",
    ),
    "a cluster name of 101 characters": (resource_types.EKS_CLUSTER, {"name": "c" * 101}, "Name: E3033"),
    "a misspelt nested property": (
        resource_types.EKS_NODE_GROUP,
        {"scalingConfig": {"minSize": 1, "maximumSize": 2}},
        "'MaximumSize' was unexpected",
    ),
}


@pytest.mark.parametrize(("type_", "change", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_value_that_aws_rejects_is_found(type_: str, change: dict[str, Any], said: str) -> None:
    assert said in found(type_, change)


def test_a_violation_names_the_resource() -> None:
    said = found(resource_types.CLOUDWATCH_LOG_GROUP, {"retentionInDays": 10})
    assert said.startswith("aws:cloudwatch/logGroup:LogGroup platform-")
    assert ": RetentionInDays: E3030" in said


@pytest.mark.parametrize("mark", [UNKNOWN, SECRET])
def test_an_unknown_value_is_present_and_not_validated(mark: str) -> None:
    plan = planned("dev")
    unknown = [
        replace(each, inputs={key: mark for key in each.inputs if key != "tags"}, outputs={})
        for each in {each.type: each for each in plan.resources if each.type in SCHEMAS}.values()
    ]
    assert violations(replace(plan, resources=(*plan.of_type(resource_types.AWS_PROVIDER), *unknown))) == []


def test_the_default_tags_of_the_provider_are_validated() -> None:
    plan = with_change(resource_types.EC2_VPC, {})
    provider, vpc = plan.resources
    tags = json.dumps({"tags": {"aws:team": "payments"}})
    tagged = replace(provider, inputs={**provider.inputs, "defaultTags": tags})
    assert "'aws:team' does not match" in " ".join(violations(replace(plan, resources=(tagged, vpc))))


@pytest.mark.parametrize(
    ("inputs", "said"),
    [({"cidrBlock": "10.0.0.0/16"}, []), ({"instanceTenancy": "default"}, ["aws:ec2/vpc:Vpc instanceTenancy"])],
)
def test_a_property_without_a_mapping_is_reported(inputs: dict[str, Any], said: list[str]) -> None:
    vpc = replace(planned("dev").of_type(resource_types.EC2_VPC)[0], inputs=inputs)
    assert list(unmapped([vpc])) == said


def test_a_type_without_a_mapping_is_reported() -> None:
    vpc = replace(planned("dev").of_type(resource_types.EC2_VPC)[0], type="aws:dynamodb/table:Table")
    assert list(unmapped([vpc])) == ["aws:dynamodb/table:Table"]
