"""Dependencies of a resource."""

from __future__ import annotations

import pytest

from plan.dependencies import dependencies_of
from plan.errors import PlanError
from tests.support.graphs import COMPONENT, plan, resource, urn


def dependencies(*resources):
    found = dependencies_of(plan(*resources))
    name = {each.urn: each.name for each in resources}
    return {name[each]: {name[prerequisite] for prerequisite in urns} for each, urns in found.items()}


def test_a_resource_depends_on_dependencies_inputs_parent_provider_and_deletion_partners():
    found = dependencies(
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


def test_a_resource_is_listed_after_its_dependencies():
    assert list(
        dependencies(resource("last", waits=["middle"]), resource("middle", waits=["first"]), resource("first"))
    ) == [
        "first",
        "middle",
        "last",
    ]


def test_a_dependency_on_a_remote_component_includes_all_its_children():
    found = dependencies(
        resource("remote", COMPONENT, remote=True),
        resource("inner", COMPONENT, parent="remote"),
        resource("content", parent="inner"),
        resource("user", waits=["remote"]),
    )

    assert found["user"] == {"remote", "inner", "content"}
    assert found["content"] == {"inner"}


def test_a_child_that_depends_on_the_resource_is_not_a_dependency_of_it():
    found = dependencies(
        resource("remote", COMPONENT, remote=True),
        resource("content", parent="remote"),
        resource("added", parent="remote", waits=["user"]),
        resource("sibling", parent="remote", waits=["remote"]),
        resource("user", waits=["remote"]),
    )

    assert found["user"] == {"remote", "content", "sibling"}
    assert found["sibling"] == {"remote"}


def test_a_urn_outside_the_plan_is_not_a_dependency():
    assert dependencies(resource("one", waits=["elsewhere"])) == {"one": set()}


def test_a_cycle_is_an_error_that_shows_it():
    with pytest.raises(PlanError, match=r"depend on each other in a cycle: (one -> two -> one|two -> one -> two)"):
        dependencies(resource("one", waits=["two"]), resource("two", waits=["one"]))
