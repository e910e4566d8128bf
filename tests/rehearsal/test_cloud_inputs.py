from __future__ import annotations

import pytest

from plan.resource_types import EC2_SUBNET, EKS_NODE_GROUP, HELM_RELEASE
from rehearsal.cloud import inputs, wire
from rehearsal.cloud.direct import Account

NODES = {
    "clusterName": "example",
    "nodeRoleArn": "arn",
    "subnetIds": ["subnet-1"],
    "scalingConfig": {"minSize": 1, "maxSize": 1, "desiredSize": 1},
}


def test_what_a_type_takes_is_taken():
    assert inputs.faults(EKS_NODE_GROUP, NODES) == []


def test_a_missing_input_is_named():
    without = {key: value for key, value in NODES.items() if key != "nodeRoleArn"}

    assert inputs.faults(EKS_NODE_GROUP, without) == [("nodeRoleArn", "required, and not given")]


def test_an_input_that_the_type_does_not_have_is_named():
    ((key, reason),) = inputs.faults(EC2_SUBNET, {"vpcId": "vpc-1", "cidr": "10.0.0.0/24"})

    assert key == "cidr"
    assert "cidrBlock" in reason


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"scalingConfig": {"minSize": 1, "maxSize": 1, "desired": 1}}, "scalingConfig.desired"),
        ({"scalingConfig": {"minSize": 1, "maxSize": 1}}, "scalingConfig.desiredSize"),
        ({"taints": [{"key": "a", "effect": "NO_SCHEDULE", "val": "b"}]}, "taints[0].val"),
    ],
)
def test_objects_inside_are_checked_too(given, place):
    assert place in dict(inputs.faults(EKS_NODE_GROUP, {**NODES, **given}))


def test_what_is_not_known_yet_is_there():
    unknown = {**NODES, "clusterName": wire.UNKNOWN, "scalingConfig": wire.UNKNOWN, "subnetIds": [wire.UNKNOWN]}

    assert inputs.faults(EKS_NODE_GROUP, unknown) == []


def test_the_keys_of_a_mapping_are_free():
    assert inputs.faults(EKS_NODE_GROUP, {**NODES, "tags": {"any.thing/at-all": "x"}}) == []


def test_a_release_is_checked_like_any_resource():
    assert [key for key, _ in inputs.faults(HELM_RELEASE, {"chart": "x", "chartVersion": "1"})] == ["chartVersion"]


def test_an_unknown_type_is_refused():
    (failure,) = Account().check("aws:ec2/subnets:Subnets", "x", {}).failures

    assert "no type of this provider" in failure.reason


def test_the_engine_hears_of_the_property():
    (failure,) = Account().check(EC2_SUBNET, "subnet", {"vpcId": "vpc-1", "nonsense": 1}).failures

    assert failure.property == "nonsense"
