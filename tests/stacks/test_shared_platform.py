from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from settings.model import SharedPlatformSpec
from stacks.shared_platform import SharedPlatform, SharedPlatformArgs, export_fault
from tests.support.cloud import Cloud
from tests.support.harness import deploy

EXPORT: Mapping[str, Any] = {
    "clusterName": "base",
    "environment": "dev",
    "region": "us-east-1",
    "clusterEndpoint": "https://cluster.example.invalid",
    "kubeconfig": "{}",
    "oidcProviderArn": "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1",
    "oidcProviderUrl": "https://oidc.example/id/1",
    "vpcId": "vpc-0a1",
    "publicSubnetIds": ["subnet-0a1", "subnet-0a2"],
    "privateSubnetIds": ["subnet-0b1", "subnet-0b2"],
    "publicSubnetCidrBlocks": ["10.0.0.0/24"],
    "privateSubnetCidrBlocks": ["10.0.64.0/20"],
    "nodeSecurityGroupId": "sg-nodes",
    "fileSystemId": "fs-0a1",
    "containerInsights": True,
    "prometheus": True,
    "tracing": True,
}
ADDONS = {"containerInsights": True, "prometheus": True, "tracing": True}


def arguments(**spec: Any) -> SharedPlatformArgs:
    return SharedPlatformArgs(
        spec=SharedPlatformSpec.model_validate({"stack": "base", **ADDONS, **spec}),
        environment="staging",
        region="us-east-1",
    )


def fault(export: Mapping[str, Any] | None, **spec: Any) -> str | None:
    return export_fault(export, arguments(**spec))


def test_a_shared_platform_has_the_values_that_the_other_stack_exports() -> None:
    def program() -> Any:
        placement = SharedPlatform("platform", arguments()).placement
        return {
            "vpc": placement.platform.vpc_id,
            "files": placement.platform.file_system_id,
            "nodes": placement.platform.node_security_group_id,
            **placement.exports,
        }

    stacks = {"organization/landfall/base": {"platform": dict(EXPORT)}}
    assert deploy(program, mocks=Cloud(stacks=stacks)).outputs == {
        "vpc": "vpc-0a1",
        "files": "fs-0a1",
        "nodes": "sg-nodes",
        "clusterName": "base",
        "kubeconfig": "{}",
    }


def test_an_export_that_fits_has_no_fault() -> None:
    assert fault(EXPORT) is None


def test_a_stack_without_a_platform_is_refused() -> None:
    assert fault(None) == "stack: base exports no platform. Run `pulumi up` on it first."


def test_a_stack_of_the_same_environment_is_refused() -> None:
    assert fault({**EXPORT, "environment": "staging"}) == (
        "stack: base has environment staging, too, and both stacks would own the same namespaces. "
        "Give this stack another environment or a platform of its own."
    )


def test_a_stack_in_another_region_is_refused() -> None:
    assert fault({**EXPORT, "region": "eu-west-1"}) == (
        "stack: base is in region eu-west-1, and this stack is in us-east-1. Use a platform in the same region."
    )


@pytest.mark.parametrize("addon", ADDONS)
def test_an_add_on_that_only_the_settings_name_is_refused(addon: str) -> None:
    message = f"{addon}: base does not run the add-on. Set the value to false."
    assert fault({**EXPORT, addon: False}) == message
    assert fault({key: value for key, value in EXPORT.items() if key != addon}) == message


@pytest.mark.parametrize("addon", ADDONS)
def test_an_add_on_that_the_settings_do_not_name_is_refused(addon: str) -> None:
    assert fault(EXPORT, **{addon: False}) == f"{addon}: base runs the add-on. Set the value to true."


@pytest.mark.parametrize("key", sorted(EXPORT.keys() - ADDONS.keys()))
def test_an_export_without_a_required_value_is_refused(key: str) -> None:
    incomplete = {each: value for each, value in EXPORT.items() if each != key}
    assert (
        fault(incomplete) == f"stack: the platform of base lacks {key}. Run `pulumi up` on it with this version first."
    )
