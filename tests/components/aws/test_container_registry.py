"""Repositories scan images, have immutable tags and expire old images."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.aws.delivery.container_registry import (
    ContainerRegistryArgs,
    ContainerRegistrySpec,
    lifecycle_policy,
)
from tests.support import aws_programs
from tests.support.aws_programs import IMAGES
from tests.support.caching import cached
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b"


def arguments(*images: str, **spec: Any) -> ContainerRegistryArgs:
    return ContainerRegistryArgs(spec=ContainerRegistrySpec.model_validate(spec), repositories=images or IMAGES)


@cached
def registry(*images: str, **spec: Any) -> Deployment:
    return deploy(aws_programs.container_registry(*images, **spec))


def test_each_image_has_exactly_one_repository() -> None:
    deployment = registry("shop-cart", "shop-stock", "shop-cart", additionalRepositories=["shop/tools"])
    names = [made.inputs["name"] for made in deployment.all(REPOSITORY)]
    assert sorted(names) == ["shop-cart", "shop-stock", "shop/tools"]
    assert set(deployment.outputs["urls"]) == set(deployment.outputs["arns"]) == set(names)


def test_images_are_scanned_on_push_and_tags_are_immutable() -> None:
    for made in registry().all(REPOSITORY):
        assert made.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        assert made.inputs["imageTagMutability"] == "IMMUTABLE"


def test_tags_are_mutable_only_in_listed_repositories() -> None:
    made = {each.inputs["name"]: each.inputs for each in registry(mutableRepositories=["shop-cart"]).all(REPOSITORY)}
    assert made["shop-cart"]["imageTagMutability"] == "MUTABLE"
    assert made["shop-stock"]["imageTagMutability"] == "IMMUTABLE"


def test_a_repository_that_an_earlier_stack_left_is_imported() -> None:
    account = Cloud(calls={"aws:ecr/getRepositories:getRepositories": lambda _: {"names": ["shop-stock", "other"]}})
    deployment = deploy(aws_programs.container_registry(*IMAGES), mocks=account)
    imported = {each.inputs["name"]: each.options.get("importId") for each in deployment.all(REPOSITORY)}
    assert imported == {"shop-cart": None, "shop-stock": "shop-stock"}


def test_an_unknown_mutable_repository_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"mutableRepositories contains shop-till, .* Use one of: shop-cart, shop-stock"
    ):
        arguments(mutableRepositories=["shop-till"])


def test_two_repositories_with_the_same_logical_name_are_refused() -> None:
    with pytest.raises(ValueError, match="the logical name of repository shop-cart is listed more than once"):
        arguments("shop-cart", "shop/cart")


@pytest.mark.parametrize(
    ("spec", "encryption"),
    [
        ({}, {"encryptionType": "AES256"}),
        ({"kmsKeyArn": KEY}, {"encryptionType": "KMS", "kmsKey": KEY}),
    ],
)
def test_images_are_encrypted_with_and_without_a_kms_key(spec: dict[str, Any], encryption: dict[str, str]) -> None:
    for made in registry(**spec).all(REPOSITORY):
        assert made.inputs["encryptionConfigurations"] == [encryption]


def test_repositories_and_lifecycle_policies_are_retained_by_default() -> None:
    deployment = registry()
    for made in (*deployment.all(REPOSITORY), *deployment.all(LIFECYCLE)):
        assert made.options["retainOnDelete"] is True
        assert not made.inputs.get("forceDelete")


def test_images_are_deleted_only_with_retain_on_delete_false_and_force_delete() -> None:
    for made in registry(retainOnDelete=False, forceDelete=True).all(REPOSITORY):
        assert not made.options.get("retainOnDelete")
        assert made.inputs["forceDelete"] is True
    with pytest.raises(ValidationError, match="forceDelete contradicts retainOnDelete"):
        ContainerRegistrySpec.model_validate({"forceDelete": True})


def test_each_repository_has_a_lifecycle_policy() -> None:
    deployment = registry(keepImages=20, untaggedDays=3)
    policies = {made.inputs["repository"]: json.loads(made.inputs["policy"]) for made in deployment.all(LIFECYCLE)}
    assert policies == dict.fromkeys(IMAGES, lifecycle_policy(keep_images=20, untagged_days=3))


def test_the_lifecycle_policy_expires_untagged_images_first_and_retains_the_newest() -> None:
    first, last = lifecycle_policy(keep_images=20, untagged_days=3)["rules"]
    assert first["rulePriority"] < last["rulePriority"], "ECR takes a rule for any image only as the last"
    assert first["selection"] == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 3,
    }
    assert last["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 20}
    assert first["action"] == last["action"] == {"type": "expire"}


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"keepImages": 1}, "keepImages"),
        ({"untaggedDays": 0}, "untaggedDays"),
        ({"additionalRepositories": ["Shop"]}, "additionalRepositories.0"),
        ({"additionalRepositories": ["s"]}, "additionalRepositories.0"),
        ({"additionalRepositories": ["tools", "tools"]}, "additional repository tools is listed more than once"),
        ({"kmsKeyArn": "alias/images"}, "kmsKeyArn"),
    ],
)
def test_invalid_settings_are_refused(spec: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        ContainerRegistrySpec.model_validate(spec)
