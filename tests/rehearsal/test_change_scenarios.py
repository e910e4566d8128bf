from __future__ import annotations

import pytest

from rehearsal.change_scenarios import scenarios, upgradable
from rehearsal.stack_settings import stacks_to_deploy
from tests.support.settings_documents import CLUSTER, NODES, STACKS, changed, committed, faults
from versions import KUBERNETES_VERSIONS


@pytest.mark.parametrize("stack", STACKS)
def test_every_change_results_in_valid_settings(stack: str) -> None:
    document = committed(stack)
    for change in scenarios(document):
        document = change.apply(document)
        assert faults(document, stack) == [], change.name


def test_a_change_does_not_modify_the_original_document() -> None:
    document = committed("dev")
    for change in scenarios(document):
        change.apply(document)

    assert document == committed("dev")


def test_a_stack_on_a_shared_platform_has_no_platform_changes() -> None:
    names = [change.name for change in scenarios(committed("staging"))]

    stores = ["image with a migration", "password of a store", "larger volume"]
    assert names == ["image tag", "replicas", *stores, "new service", "rename with alias", "alias removed"]


def test_the_upgrade_is_to_the_next_kubernetes_minor() -> None:
    document = committed("dev")
    document["platform"]["create"]["cluster"]["kubernetesVersion"] = "1.34"
    (upgrade,) = (change for change in scenarios(document) if change.name == "Kubernetes upgrade")

    assert upgrade.apply(document)["platform"]["create"]["cluster"]["kubernetesVersion"] == "1.35"


def test_a_stack_on_the_newest_kubernetes_version_starts_one_lower() -> None:
    *_, last_but_one, newest = KUBERNETES_VERSIONS
    document = changed("dev", {(*CLUSTER, "kubernetesVersion"): newest})

    assert upgradable(document) == changed("dev", {(*CLUSTER, "kubernetesVersion"): last_but_one})
    assert upgradable(committed("dev")) == committed("dev")
    assert upgradable(committed("staging")) == committed("staging")


def test_an_upgrade_changes_pinned_ami_releases_with_the_version() -> None:
    system = (*NODES, "system", "releaseVersion")
    document = changed("dev", {system: "1.35.6-20260728"})
    (upgrade,) = (change for change in scenarios(document) if change.name == "Kubernetes upgrade")
    assert upgrade.settings(document)["platform"]["create"] == {
        "cluster": {"kubernetesVersion": "1.36"},
        "nodeGroups": {"system": {"releaseVersion": "1.36.6-20260728"}},
    }

    *_, last_but_one, newest = KUBERNETES_VERSIONS
    pinned = changed("dev", {(*CLUSTER, "kubernetesVersion"): newest, system: f"{newest}.6-20260728"})
    assert faults(upgradable(pinned)) == []
    assert upgradable(pinned)["platform"]["create"]["nodeGroups"]["system"]["releaseVersion"].startswith(last_but_one)


def test_a_changed_ami_release_is_newer_than_a_pinned_one() -> None:
    document = changed("dev", {(*NODES, "application", "releaseVersion"): "1.35.6-20261110"})
    (change,) = (change for change in scenarios(document) if change.name == "AMI release")
    groups = change.settings(document)["platform"]["create"]["nodeGroups"]
    assert groups == {"application": {"releaseVersion": "1.35.9-20991231"}}
    assert [step.operation for step in change.expected] == ["update"]


def test_the_platform_stack_is_deployed_before_the_stack_that_shares_it() -> None:
    assert stacks_to_deploy("staging", committed("staging")) == ["dev", "staging"]
    assert stacks_to_deploy("dev", committed("dev")) == ["dev"]
    assert stacks_to_deploy("x", {"platform": {"shared": {"stack": "acme/landfall/prod"}}}) == ["prod", "x"]
