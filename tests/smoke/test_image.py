from __future__ import annotations

import pytest

from smoke.image import is_same

PLANNED = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1.2.3"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (PLANNED, True),
        ("333322221111.dkr.ecr.us-east-1.amazonaws.com/shop:1.2.3", True),
        ("333322221111.dkr.ecr.us-east-1.amazonaws.com/shop:1.2.4", False),
        ("333322221111.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:00", False),
        ("333322221111.dkr.ecr.us-west-2.amazonaws.com/shop:1.2.3", False),
        ("333322221111.dkr.ecr.us-east-1.amazonaws.com/other:1.2.3", False),
        ("ghcr.io/shop:1.2.3", False),
    ],
)
def test_only_the_account_of_an_ecr_image_may_differ(found, expected):
    assert is_same(PLANNED, found) is expected


def test_images_of_other_registries_have_to_be_equal():
    assert is_same("ghcr.io/a/shop:1", "ghcr.io/a/shop:1")
    assert not is_same("ghcr.io/a/shop:1", "quay.io/a/shop:1")
