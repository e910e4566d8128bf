"""The partition of a region."""

from __future__ import annotations

import re

import pytest

from components.aws.iam import passed_to_services, service_principal
from components.aws.network.endpoint_names import gateway_service_name, interface_service_name
from partition import ANY_DNS_SUFFIX, ANY_PARTITION, PARTITIONS, Partition, partition_of
from settings.model import REGION


@pytest.mark.parametrize(
    ("region", "name", "dns_suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("ap-southeast-5", "aws", "amazonaws.com"),
        ("mx-central-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
    ],
)
def test_a_region_has_the_partition_of_its_prefix(region: str, name: str, dns_suffix: str) -> None:
    found = partition_of(region)
    assert (found.name, found.dns_suffix) == (name, dns_suffix)
    assert REGION.matches(region)


def test_a_region_of_an_unknown_prefix_is_in_the_first_partition() -> None:
    assert partition_of("xx-north-1") == PARTITIONS[0]


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda each: each.name)
def test_the_patterns_match_every_partition_alone(partition: Partition) -> None:
    assert re.fullmatch(ANY_PARTITION, partition.name)
    assert re.fullmatch(ANY_DNS_SUFFIX, partition.dns_suffix)
    assert not re.fullmatch(ANY_PARTITION, f"{partition.name}x")
    assert not re.fullmatch(ANY_DNS_SUFFIX, partition.dns_suffix.replace(".", "-", 1))


def test_ec2_alone_has_another_service_principal_in_china() -> None:
    assert service_principal("ec2", "cn-north-1") == "ec2.amazonaws.com.cn"
    assert service_principal("eks", "cn-north-1") == "eks.amazonaws.com"
    assert service_principal("ec2", "us-gov-west-1") == service_principal("ec2", "us-iso-east-1") == "ec2.amazonaws.com"


def test_a_role_for_ec2_can_be_passed_under_both_names_in_china() -> None:
    assert passed_to_services(["ec2", "eks"], "us-east-1") == ["ec2.amazonaws.com", "eks.amazonaws.com"]
    assert passed_to_services(["ec2", "eks"], "cn-north-1") == [
        "ec2.amazonaws.com",
        "eks.amazonaws.com",
        "ec2.amazonaws.com.cn",
    ]


def test_an_interface_endpoint_has_the_name_of_its_region() -> None:
    assert interface_service_name("ecr.api", "us-gov-west-1") == "com.amazonaws.us-gov-west-1.ecr.api"
    assert interface_service_name("ecr.api", "cn-north-1") == "cn.com.amazonaws.cn-north-1.ecr.api"
    assert interface_service_name("logs", "cn-north-1") == "com.amazonaws.cn-north-1.logs"
    assert gateway_service_name("s3", "cn-north-1") == "com.amazonaws.cn-north-1.s3"
