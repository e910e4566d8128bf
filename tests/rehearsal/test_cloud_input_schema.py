from __future__ import annotations

import pytest

from plan import resource_types
from rehearsal.cloud import input_schema, provider_protocol
from tests.support.simulated_account import Account

NODES = {
    "clusterName": "example",
    "nodeRoleArn": "arn",
    "subnetIds": ["subnet-1"],
    "scalingConfig": {"minSize": 1, "maxSize": 1, "desiredSize": 1},
}


def test_valid_inputs_have_no_errors():
    assert input_schema.errors(resource_types.EKS_NODE_GROUP, NODES) == []


def test_a_missing_input_is_an_error():
    without = {key: value for key, value in NODES.items() if key != "nodeRoleArn"}

    assert input_schema.errors(resource_types.EKS_NODE_GROUP, without) == [("nodeRoleArn", "missing required property")]


def test_an_unknown_input_is_an_error():
    ((key, reason),) = input_schema.errors(resource_types.EC2_SUBNET, {"vpcId": "vpc-1", "cidr": "10.0.0.0/24"})

    assert key == "cidr"
    assert "cidrBlock" in reason


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ({"scalingConfig": {"minSize": 1, "maxSize": 1, "desired": 1}}, "scalingConfig.desired"),
        ({"scalingConfig": {"minSize": 1, "maxSize": 1}}, "scalingConfig.desiredSize"),
        ({"taints": [{"key": "a", "effect": "NO_SCHEDULE", "val": "b"}]}, "taints[0].val"),
    ],
)
def test_nested_objects_are_validated(given, location):
    assert location in dict(input_schema.errors(resource_types.EKS_NODE_GROUP, {**NODES, **given}))


def test_unknown_values_are_valid():
    unknown = {
        **NODES,
        "clusterName": provider_protocol.UNKNOWN,
        "scalingConfig": provider_protocol.UNKNOWN,
        "subnetIds": [provider_protocol.UNKNOWN],
    }

    assert input_schema.errors(resource_types.EKS_NODE_GROUP, unknown) == []


def test_the_keys_of_a_map_are_not_validated():
    assert input_schema.errors(resource_types.EKS_NODE_GROUP, {**NODES, "tags": {"any.thing/at-all": "x"}}) == []


def test_an_unknown_type_is_rejected():
    (failure,) = Account().check("aws:ec2/subnets:Subnets", "x", {}).failures

    assert "has no type" in failure.reason


def test_a_check_failure_names_the_property():
    (failure,) = Account().check(resource_types.EC2_SUBNET, "subnet", {"vpcId": "vpc-1", "nonsense": 1}).failures

    assert failure.property == "nonsense"
