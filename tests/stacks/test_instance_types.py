"""Instance types of the node groups, against the types that AWS offers in each region."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from plan import resource_types
from tests.support.stack_plans import EVERY_OWNER, planned

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
OFFERS = "data/schemas/extensions/aws_ec2_instance/instancetype_enum.json"
"""File of cfn-lint with the instance types of each region. Its rules apply it to single instances alone."""


@cache
def offered(region: str) -> frozenset[str]:
    """Return the instance types that AWS offers in a region."""
    regions: Mapping[str, Any] = json.loads(files("cfnlint").joinpath(OFFERS).read_text(encoding="utf-8"))
    return frozenset(regions[region]["enum"])


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_every_instance_type_of_a_node_group_is_offered_in_the_region(stack: str) -> None:
    """EKS accepts a group with one type that is not offered, and its nodes then fail to start."""
    (region,) = {each.inputs["region"] for each in planned(stack).of_type(resource_types.AWS_PROVIDER)}
    wanted = {
        each.name: set(each.inputs.get("instanceTypes") or ()) - offered(region)
        for each in planned(stack).of_type(NODE_GROUP)
    }
    assert wanted
    assert {name: types for name, types in wanted.items() if types} == {}


def test_the_list_tells_regions_apart() -> None:
    assert "t3a.medium" in offered("us-east-1")
    assert "t3a.medium" not in offered("af-south-1")
    assert "t3.medium" in offered("af-south-1")
