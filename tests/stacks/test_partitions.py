"""A stack in another AWS partition plans its own ARNs and host names alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from components.addons.kit.merge import merged
from partition import partition_of
from plan.model import Plan
from tests.support.stack_plans import EVERYTHING, KARPENTER, planned_with, settings_of

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"

WITH_ARNS: Mapping[str, Any] = {
    "platform": {
        "create": {
            "network": {
                "create": {"flowLog": {}, "interfaceEndpoints": ["ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs"]}
            },
            "cluster": {
                "kmsKeyArn": KEY,
                "accessEntries": {
                    "admin": {
                        "principalArn": "arn:aws:iam::111122223333:role/admin",
                        "policy": "AmazonEKSClusterAdminPolicy",
                    }
                },
            },
            "addons": {"loadBalancerController": {"waf": True, "cognito": True}},
        }
    },
    "systems": {
        "layeringDetection": {
            "loadBalancer": {"certificateArn": CERTIFICATE},
            "cutover": {
                "hostedZoneId": "Z0000000EXAMPLE",
                "recordName": "detection.example.com",
                "newTrafficPercent": 10,
                "oldLoadBalancer": {"dnsName": "old-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z0ALBEXAMPLE"},
            },
        }
    },
    "delivery": {
        "containerRegistry": {"kmsKeyArn": KEY},
        "github": {"stateBackend": {"bucketArn": "arn:aws:s3:::example-pulumi-state", "kmsKeyArn": KEY}},
    },
}
"""Settings with an ARN or a host name of AWS, and those that lead to more policies."""

SAME_EVERYWHERE = {
    f"{name}.amazonaws.com"
    for name in (
        *("autoscaling", "cloudwatch", "ec2", "eks", "eks-nodegroup", "elasticfilesystem", "elasticloadbalancing"),
        *("events", "pods.eks", "spot", "sts", "vpc-flow-logs", "elasticache", "mq", "rds"),
    )
}
"""Service principals and the audience of tokens; ``eks.amazonaws.com`` is also the prefix of labels."""

CASES = [
    ("us-east-1", EVERYTHING),
    ("us-gov-west-1", EVERYTHING),
    ("cn-north-1", EVERYTHING),
    ("cn-north-1", KARPENTER),
]
"""Region and stack."""


def in_region(document: Mapping[str, Any], region: str) -> dict[str, Any]:
    """Return the settings with the zones, the ARNs and the host names of another region."""
    partition = partition_of(region)
    text = json.dumps(document).replace("amazonaws.com", partition.dns_suffix)
    return json.loads(text.replace("us-east-1", region).replace("arn:aws:", f"arn:{partition.name}:"))


@cache
def planned(region: str, stack: str) -> Plan:
    """Return the plan of one of the stacks in a region."""
    return planned_with(in_region(merged(settings_of(stack), WITH_ARNS), region))


def strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every string and key below a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield path, key
            yield from strings(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from strings(item, f"{path}[{index}]")


@cache
def planned_strings(region: str, stack: str) -> list[tuple[str, str]]:
    """Return every string of the inputs, the outputs, the ids and the exports of a plan, with its path."""
    plan = planned(region, stack)
    resources = (
        found
        for each in plan.resources
        for found in strings([each.id, each.inputs, each.outputs], f"{each.type}::{each.name}")
    )
    return [*resources, *strings(plan.exports, "exports")]


@pytest.mark.parametrize(("region", "stack"), CASES)
def test_every_planned_arn_is_in_the_partition_of_the_region(region: str, stack: str) -> None:
    own = partition_of(region).name
    found = [
        (path, name) for path, text in planned_strings(region, stack) for name in re.findall(r"\barn:([^:]*):", text)
    ]
    assert {name for _, name in found} == {own}, [each for each in found if each[1] != own]


@pytest.mark.parametrize(("region", "stack"), CASES)
def test_every_planned_host_of_aws_has_the_suffix_of_the_partition(region: str, stack: str) -> None:
    suffix = partition_of(region).dns_suffix
    hosts = [
        (path, host)
        for path, text in planned_strings(region, stack)
        for host in re.findall(r"[A-Za-z0-9.-]*\.amazonaws\.(?:com\.cn|com|eu)\b", text)
    ]
    assert any(host.endswith(f".eks.{region}.{suffix}") for _, host in hosts)
    assert any(host.endswith(f".dkr.ecr.{region}.{suffix}") for _, host in hosts)
    foreign = [each for each in hosts if not each[1].endswith(f".{suffix}") and each[1] not in SAME_EVERYWHERE]
    assert not foreign


@pytest.mark.parametrize(("region", "stack"), CASES[1:])
def test_no_planned_value_names_another_region(region: str, stack: str) -> None:
    assert not [each for each in planned_strings(region, stack) if "us-east-1" in each[1]]


def test_a_preview_attaches_the_policy_of_the_partition_to_the_control_plane() -> None:
    plan = planned_with(in_region(settings_of("dev"), "cn-north-1"), mode="preview")
    attachments = [each for each in plan.resources if each.name.endswith("AmazonEKSClusterPolicy")]
    assert [each.inputs["policyArn"] for each in attachments] == ["arn:aws-cn:iam::aws:policy/AmazonEKSClusterPolicy"]


@pytest.mark.parametrize(
    ("region", "principal"),
    [
        ("us-east-1", "ec2.amazonaws.com"),
        ("us-gov-west-1", "ec2.amazonaws.com"),
        ("cn-north-1", "ec2.amazonaws.com.cn"),
    ],
)
def test_the_role_of_nodes_trusts_ec2_by_its_name_in_the_partition(region: str, principal: str) -> None:
    roles = [each for each in planned(region, EVERYTHING).resources if each.type == "aws:iam/role:Role"]
    nodes = [each for each in roles if each.name == "platform-system-role"]
    (policy,) = [json.loads(each.inputs["assumeRolePolicy"]) for each in nodes]
    assert policy["Statement"][0]["Principal"] == {"Service": principal}
