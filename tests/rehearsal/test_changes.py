from __future__ import annotations

import pytest

from tests.rehearsal.changes import changes, is_protected, unprotected
from tests.rehearsal.stage import chain
from tests.settings.documents import STACKS, TODAY, committed, faults


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


def test_takes_protection_off_before_a_destroy() -> None:
    assert is_protected(committed("prod"))
    assert not is_protected(committed("dev"))
    assert not is_protected(unprotected(committed("prod")))


def test_a_platform_comes_up_before_the_stack_that_shares_it() -> None:
    assert chain("staging", committed("staging")) == ["dev", "staging"]
    assert chain("dev", committed("dev")) == ["dev"]
    assert chain("x", {"platform": {"shared": {"stack": "acme/landfall/prod"}}}) == ["prod", "x"]
