"""What a resource waits for."""

from __future__ import annotations

import pytest

from plan.errors import PlanError
from plan.waits import waits_of
from tests.support.graphs import COMPONENT, plan, resource, urn


def waits(*resources):
    found = waits_of(plan(*resources))
    name = {each.urn: each.name for each in resources}
    return {name[each]: {name[waited] for waited in urns} for each, urns in found.items()}


def test_dependencies_inputs_parent_provider_and_deletion_partners_are_waited_for():
    found = waits(
        resource("parent", COMPONENT),
        resource("provider"),
        resource("option"),
        resource("input"),
        resource("with"),
        resource(
            "all",
            parent="parent",
            waits=["option"],
            provider="provider",
            property_dependencies={"key": (urn("input"),)},
            options={"deletedWith": urn("with")},
        ),
    )

    assert found["all"] == {"parent", "provider", "option", "input", "with"}


def test_what_comes_first_stands_first():
    assert list(waits(resource("last", waits=["middle"]), resource("middle", waits=["first"]), resource("first"))) == [
        "first",
        "middle",
        "last",
    ]


def test_a_remote_component_stands_for_all_that_it_consists_of():
    found = waits(
        resource("remote", COMPONENT, remote=True),
        resource("inner", COMPONENT, parent="remote"),
        resource("content", parent="inner"),
        resource("user", waits=["remote"]),
    )

    assert found["user"] == {"remote", "inner", "content"}
    assert found["content"] == {"inner"}


def test_content_that_waits_for_the_resource_is_no_condition_of_it():
    found = waits(
        resource("remote", COMPONENT, remote=True),
        resource("content", parent="remote"),
        resource("added", parent="remote", waits=["user"]),
        resource("sibling", parent="remote", waits=["remote"]),
        resource("user", waits=["remote"]),
    )

    assert found["user"] == {"remote", "content", "sibling"}
    assert found["sibling"] == {"remote"}


def test_a_urn_outside_the_plan_is_nothing_to_wait_for():
    assert waits(resource("one", waits=["elsewhere"])) == {"one": set()}


def test_a_circle_is_a_sentence():
    with pytest.raises(PlanError, match=r"wait for each other in a circle: (one -> two -> one|two -> one -> two)"):
        waits(resource("one", waits=["two"]), resource("two", waits=["one"]))
