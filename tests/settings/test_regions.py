"""A misspelled region is one fault of its own; a region that AWS opened after the provider's release is a warning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.clock import FIXED_DATE
from settings.regions import is_misspelled, known_regions
from settings.warnings import warnings_of
from tests.support.settings_documents import changed, clean, committed, faults


def moved(region: str, stack: str = "dev") -> Any:
    """Return the settings of a stack with another region everywhere."""
    return json.loads(json.dumps(committed(stack)).replace("us-east-1", region))


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("us-est-1", "us-east-1"),
        ("us-eats-1", "us-east-1"),
        ("eu-wst-1", "eu-west-1"),
        ("eu-cental-1", "eu-central-1"),
        ("ap-souteast-2", "ap-southeast-2"),
        ("us-gov-wst-1", "us-gov-west-1"),
    ],
)
def test_a_misspelled_region_is_one_fault_with_the_region_that_is_meant(region: str, meant: str) -> None:
    message = f"region: {region} is not a region that the AWS provider knows. Did you mean {meant}?"
    assert faults(moved(region)) == [message]
    assert faults(changed("dev", {("region",): region})) == [message]
    assert faults(changed("prod", {("region",): region}), "prod") == [message]


@pytest.mark.parametrize(
    ("region", "fix"),
    [("us-east-3", "Did you mean us-east-1?"), ("zz-middle-1", "Check it with `aws account list-regions`.")],
)
def test_an_unknown_region_that_can_exist_is_a_warning(region: str, fix: str) -> None:
    warnings = [str(each) for each in warnings_of(clean(moved(region)), FIXED_DATE)]
    assert warnings == [
        f"landfall:settings.region: {region} is not a region that the AWS provider knows. {fix}",
    ]


def test_a_zone_outside_an_unknown_region_names_the_region_that_may_be_meant() -> None:
    lines = faults(changed("dev", {("region",): "ue-east-1"}))
    assert [line.partition(": ")[2] for line in lines] == [
        f"us-east-1{letter} is not a zone of region ue-east-1. "
        "Use one such as ue-east-1a, or did you mean region us-east-1?"
        for letter in "ab"
    ]


def test_no_known_region_is_misspelled() -> None:
    assert not [region for region in known_regions() if is_misspelled(region)]
