"""Instance types of the node groups, against the types that each region has."""

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
TYPES_BY_REGION = "data/schemas/extensions/aws_ec2_instance/instancetype_enum.json"
"""File of cfn-lint with the instance types of each region. Its rules apply it to single instances alone."""


@cache
def types_in(region: str) -> frozenset[str]:
    """Return the instance types that a region has."""
    regions: Mapping[str, Any] = json.loads(files("cfnlint").joinpath(TYPES_BY_REGION).read_text(encoding="utf-8"))
    return frozenset(regions[region]["enum"])


@pytest.mark.parametrize("stack", EVERY_OWNER)
def test_the_region_has_every_instance_type_of_a_node_group(stack: str) -> None:
    """EKS accepts a group with one type that the region does not have, and may get no node."""
    (region,) = {each.inputs["region"] for each in planned(stack).of_type(resource_types.AWS_PROVIDER)}
    wanted = {
        each.name: set(each.inputs.get("instanceTypes") or ()) - types_in(region)
        for each in planned(stack).of_type(NODE_GROUP)
    }
    assert wanted
    assert {name: types for name, types in wanted.items() if types} == {}


def test_the_types_of_two_regions_differ() -> None:
    assert "t3a.medium" in types_in("us-east-1")
    assert "t3a.medium" not in types_in("af-south-1")
    assert "t3.medium" in types_in("af-south-1")
