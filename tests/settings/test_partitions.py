"""ARNs and host names in the settings are in the partition of the stack's region."""

from __future__ import annotations

from typing import Any

import pytest

from tests.settings.test_system_messages import LOAD_BALANCER
from tests.support.settings_documents import CLUSTER, SYSTEM, Path_, changed, faults
from tests.support.stack_settings import GITHUB

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
CONTROLLER = ("platform", "create", "addons", "loadBalancerController")
CUTOVER = (*SYSTEM, "cutover")
STATE = ("delivery", "github", "stateBackend")
GITHUB_ROLES = {"repository": GITHUB, "provider": {"create": {}}}


def cutover(dns_name: str) -> dict[str, Any]:
    return {
        "hostedZoneId": "Z0000000EXAMPLE",
        "recordName": "detection.example.com",
        "newTrafficPercent": 0,
        "oldLoadBalancer": {"dnsName": dns_name, "hostedZoneId": "Z0ALBEXAMPLE"},
    }


REFUSED: dict[str, tuple[dict[Path_, Any], str]] = {
    "a certificate of another partition": (
        {(*LOAD_BALANCER, "certificateArn"): f"arn:aws-cn:acm:cn-north-1:111122223333:certificate/{KEY_ID}"},
        (
            "systems.layeringDetection.loadBalancer.certificateArn: "
            f"arn:aws-cn:acm:cn-north-1:111122223333:certificate/{KEY_ID} is in the partition aws-cn, but us-east-1 is "
            "in the partition aws. "
            f"Use an ARN of aws, such as arn:aws:acm:us-east-1:111122223333:certificate/{KEY_ID}."
        ),
    ),
    "a principal of another partition": (
        {
            (*CLUSTER, "accessEntries"): {
                "admin": {
                    "principalArn": "arn:aws-us-gov:iam::111122223333:role/admin",
                    "policy": "AmazonEKSViewPolicy",
                }
            }
        },
        (
            "platform.create.cluster.accessEntries.admin.principalArn: arn:aws-us-gov:iam::111122223333:role/admin is "
            "in the partition aws-us-gov, but us-east-1 is in the partition aws. "
            "Use an ARN of aws, such as arn:aws:iam::111122223333:role/admin."
        ),
    ),
    "a key of another region": (
        {(*CLUSTER, "kmsKeyArn"): f"arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID}"},
        (
            f"platform.create.cluster.kmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID} is in another region. "
            "Use a key of us-east-1, the stack's own."
        ),
    ),
    "a state bucket of another partition": (
        {("delivery", "github"): GITHUB_ROLES, STATE: {"bucketArn": "arn:aws-cn:s3:::example-pulumi-state"}},
        (
            "delivery.github.stateBackend.bucketArn: arn:aws-cn:s3:::example-pulumi-state is in the partition aws-cn, "
            "but us-east-1 is in the partition aws. Use an ARN of aws, "
            "such as arn:aws:s3:::example-pulumi-state."
        ),
    ),
    "an old load balancer of another partition": (
        {CUTOVER: cutover("old-1.cn-north-1.elb.amazonaws.com.cn")},
        (
            "systems.layeringDetection.cutover.oldLoadBalancer.dnsName: old-1.cn-north-1.elb.amazonaws.com.cn is not "
            "in the partition aws of us-east-1, and an alias record of Route 53 cannot name it. "
            "Use a load balancer such as app-123.us-east-1.elb.amazonaws.com."
        ),
    ),
    "an old load balancer of GovCloud": (
        {CUTOVER: cutover("old-1.us-gov-west-1.elb.amazonaws.com")},
        (
            "systems.layeringDetection.cutover.oldLoadBalancer.dnsName: old-1.us-gov-west-1.elb.amazonaws.com is not "
            "in the partition aws of us-east-1, and an alias record of Route 53 cannot name it. "
            "Use a load balancer such as app-123.us-east-1.elb.amazonaws.com."
        ),
    ),
}
"""Changes to dev, and the message about them."""


@pytest.mark.parametrize("case", REFUSED)
def test_a_reference_to_another_partition_or_region_is_refused_with_a_sentence(case: str) -> None:
    changes, message = REFUSED[case]
    assert faults(changed("dev", changes)) == [message]


ACCEPTED: dict[str, dict[Path_, Any]] = {
    "the backend of the state is in another region": {
        ("delivery", "github"): GITHUB_ROLES,
        STATE: {
            "bucketArn": "arn:aws:s3:::example-pulumi-state",
            "kmsKeyArn": f"arn:aws:kms:eu-west-1:111122223333:key/{KEY_ID}",
        },
    },
    "the old load balancer is in another region": {CUTOVER: cutover("old-1.eu-west-1.elb.amazonaws.com")},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_another_region_of_the_partition_is_accepted_where_aws_accepts_it(case: str) -> None:
    assert faults(changed("dev", ACCEPTED[case])) == []


def test_shield_advanced_is_refused_outside_of_the_first_partition() -> None:
    assert faults(changed("dev", {CONTROLLER: {"shield": True}})) == []
    (message,) = [
        line
        for line in faults(changed("dev", {("region",): "cn-north-1", CONTROLLER: {"shield": True}}))
        if "hield" in line
    ]
    assert message == (
        "platform.create.addons.loadBalancerController.shield: Shield Advanced does not exist in the partition of "
        "cn-north-1. Remove this key."
    )
