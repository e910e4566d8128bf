from __future__ import annotations

import pytest

from rehearsal.changes import changes, protections, upgradable
from rehearsal.stage import chain
from tests.support.settings_documents import CLUSTER, STACKS, TODAY, changed, committed, faults
from versions import KUBERNETES_VERSIONS


@pytest.mark.parametrize("stack", STACKS)
def test_every_change_leaves_settings_that_a_stack_may_have(stack: str) -> None:
    document = committed(stack)
    for change in changes(document):
        document = change.apply(document)
        assert faults(document, stack, TODAY) == [], change.name


def test_a_change_leaves_the_document_alone_that_it_starts_from() -> None:
    document = committed("dev")
    for change in changes(document):
        change.apply(document)

    assert document == committed("dev")


def test_a_stack_on_another_ones_platform_changes_nothing_of_it() -> None:
    names = [change.name for change in changes(committed("staging"))]

    assert names == ["image tag", "replicas", "new service", "renamed, with an alias", "the alias dropped"]


def test_the_next_kubernetes_minor_follows_from_the_settings() -> None:
    document = committed("dev")
    document["platform"]["create"]["cluster"]["kubernetesVersion"] = "1.34"
    (upgrade,) = (change for change in changes(document) if change.name == "next Kubernetes minor")

    assert upgrade.apply(document)["platform"]["create"]["cluster"]["kubernetesVersion"] == "1.35"


def test_starts_one_version_lower_where_there_is_no_next_one() -> None:
    *_, last_but_one, newest = KUBERNETES_VERSIONS
    document = changed("dev", {(*CLUSTER, "kubernetesVersion"): newest})

    assert upgradable(document) == changed("dev", {(*CLUSTER, "kubernetesVersion"): last_but_one})
    assert upgradable(committed("dev")) == committed("dev")
    assert upgradable(committed("staging")) == committed("staging")


def test_takes_one_protection_off_after_the_other() -> None:
    document = committed("prod")
    load_balancer, cluster = protections(document)

    assert (load_balancer.what, cluster.what) == ("load balancer", "cluster")
    assert protections(load_balancer.off(document)) == [cluster]
    assert protections(cluster.off(load_balancer.off(document))) == []
    assert protections(committed("dev")) == protections(committed("staging")) == []


def test_a_platform_comes_up_before_the_stack_that_shares_it() -> None:
    assert chain("staging", committed("staging")) == ["dev", "staging"]
    assert chain("dev", committed("dev")) == ["dev"]
    assert chain("x", {"platform": {"shared": {"stack": "acme/landfall/prod"}}}) == ["prod", "x"]
