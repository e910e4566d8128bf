"""Every resource has an explicit provider, and a preview has the resources of an update."""

from __future__ import annotations

import re

import pytest

from plan.model import PlannedResource
from tests.support.settings_documents import committed
from tests.support.stack_plans import (
    EVERY_OWNER,
    EVERY_STACK,
    STACKS,
    plan_of,
    planned,
    planned_with,
    settings_of,
)

DEFAULT_PROVIDER = re.compile(r"^default(_|$)")

ALLOWED_DEFAULTS = {"pulumi:providers:eks"}
"""``eks:index:Cluster`` is a component of another package. Its provider has no configuration and calls no cloud
API; the children of the component use the explicit aws provider that they inherit."""

CONVERTS_ONLY = "pulumi:pulumi:StackReference"
"""Read by the engine."""


def of_package(stack: str, package: str) -> list[PlannedResource]:
    """Return the resources that a package's provider manages."""
    return [each for each in planned(stack).resources if each.custom and each.type.startswith(f"{package}:")]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_aws_resource_has_the_explicit_provider(stack: str) -> None:
    provider = planned(stack).one("pulumi:providers:aws", "aws")
    resources = of_package(stack, "aws")
    assert len(resources) >= 5
    assert [each.name for each in resources if each.provider != provider.urn] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_random_value_has_the_explicit_provider(stack: str) -> None:
    provider = planned(stack).one("pulumi:providers:random", "random")
    resources = of_package(stack, "random")
    assert resources
    assert [each.name for each in resources if each.provider != provider.urn] == []


def test_a_stack_without_random_values_has_no_provider_of_them() -> None:
    document = committed("dev")
    del document["systems"]["emailRag"]
    assert "pulumi:providers:random" not in {each.type for each in planned_with(document).resources}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_kubernetes_resource_has_the_provider_of_its_own_cluster(stack: str) -> None:
    name = "platform-cluster-kubernetes" if stack in EVERY_OWNER else "platform-kubernetes"
    provider = planned(stack).one("pulumi:providers:kubernetes", name)
    resources = of_package(stack, "kubernetes")
    assert len(resources) > 45
    assert [each.name for each in resources if each.provider != provider.urn] == []


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_only_default_provider_manages_nothing(stack: str) -> None:
    providers = [each for each in planned(stack).resources if each.type.startswith("pulumi:providers:")]
    defaults = {each.type for each in providers if DEFAULT_PROVIDER.match(each.name)}
    assert defaults <= ALLOWED_DEFAULTS
    if stack in EVERY_OWNER:
        cluster = planned(stack).one("eks:index:Cluster")
        assert cluster.options["providers"] == {"aws": planned(stack).one("pulumi:providers:aws").urn}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_managed_resource_has_a_provider(stack: str) -> None:
    without = {
        each.type
        for each in planned(stack).resources
        if each.custom and not each.provider and not each.type.startswith("pulumi:providers:")
    }
    assert without <= {CONVERTS_ONLY}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_region_is_the_one_of_the_settings(stack: str) -> None:
    provider = planned(stack).one("pulumi:providers:aws")
    assert provider.inputs["region"] == settings_of(stack)["region"]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_resource_is_tagged_with_project_stack_and_environment(stack: str) -> None:
    name = planned(stack).stack
    tags = str(planned(stack).one("pulumi:providers:aws").inputs["defaultTags"])
    environment = settings_of(stack)["environment"]
    for tag in ('"project": "landfall"', f'"stack": "{name}"', f'"environment": "{environment}"'):
        assert tag in tags


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_objects_use_server_side_apply(stack: str) -> None:
    providers = {each.provider for each in of_package(stack, "kubernetes")}
    (provider,) = (each for each in planned(stack).resources if each.urn in providers)
    assert provider.inputs["enableServerSideApply"] == "true"


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_the_first_preview_shows_everything_that_an_update_makes(stack: str) -> None:
    preview = {each.urn for each in planned(stack, "preview").resources}
    assert preview == {each.urn for each in planned(stack).resources}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_a_plan_has_no_warnings(stack: str) -> None:
    assert [message for message in planned(stack).diagnostics if message.severity != "info"] == []


def test_environment_variables_do_not_change_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = committed("dev")
    before = plan_of(settings, "dev")
    for name, value in {"PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE": "true", "AWS_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    assert plan_of(settings, "dev") == before
