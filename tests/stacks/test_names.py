"""Logical names are identity: a renamed resource is deleted and made anew."""

from __future__ import annotations

import difflib

import pytest

from tests.stacks import names
from tests.stacks.planning import STACKS, planned


@pytest.mark.parametrize("stack", names.COMMITTED)
def test_resources_have_the_names_that_states_know(stack: str) -> None:
    known = names.file_of(stack).read_text(encoding="utf-8").splitlines()
    found = names.names(planned(stack)).splitlines()
    difference = "\n".join(difflib.unified_diff(known, found, "known to states", "planned", n=1, lineterm=""))
    assert not difference, f"{difference}\n\n{names.__doc__}"


@pytest.mark.parametrize("stack", STACKS)
def test_a_logical_name_begins_with_its_parents(stack: str) -> None:
    by_urn = {resource.urn: resource for resource in planned(stack).resources}
    for resource in planned(stack).resources:
        parent = by_urn.get(resource.parent or "")
        if parent and parent.type != "pulumi:pulumi:Stack":
            assert resource.name.startswith(parent.name), resource.urn


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_names_do_not_say_the_stack(stack: str) -> None:
    """A stack's name is in every URN already; in a logical name it would make two stacks of one program differ."""
    for resource in planned(stack).resources:
        if resource.type != "pulumi:pulumi:Stack":
            assert stack not in resource.name.split("-"), resource.urn


def test_stacks_that_make_their_platform_differ_by_zones_and_endpoints_alone() -> None:
    dev, prod = (set(names.names(planned(stack)).splitlines()) for stack in ("dev", "prod"))
    assert {line for line in dev - prod if "landfall-dev" not in line} == set()
    surplus = {line.split()[0].split(":")[1].split("/")[0] for line in prod - dev if "landfall-prod" not in line}
    assert surplus <= {"ec2", "efs", "vpc"}
