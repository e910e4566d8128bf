"""The contract that every component outside the add-ons keeps."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.component_programs import CONTRACT
from tests.support.harness import Deployment, deploy

COMPONENTS = Path(__file__).parents[2] / "components"
LOOKED_UP = "aws:eks/cluster:Cluster"
"""pulumi_eks.Cluster returns a reference to this resource; the mocks register it in an update only."""

ACCEPTED_BY_EC2 = re.compile(r"[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}")
"""Characters of GroupDescription (EC2 API reference, CreateSecurityGroup); an apostrophe is not among them."""


@cache
def deployment(case: str, *, preview: bool = False) -> Deployment:
    return deploy(CONTRACT[case].program, preview=preview, mocks=CONTRACT[case].cloud)


@pytest.mark.parametrize("case", CONTRACT)
def test_the_first_preview_shows_every_resource(case: str) -> None:
    updated = {resource.urn for resource in deployment(case).resources if resource.type != LOOKED_UP}
    assert {resource.urn for resource in deployment(case, preview=True).resources} >= updated


@pytest.mark.parametrize("case", CONTRACT)
def test_the_first_preview_shows_no_resource_that_an_update_lacks(case: str) -> None:
    updated = {resource.urn for resource in deployment(case).resources}
    assert {resource.urn for resource in deployment(case, preview=True).resources} <= updated


@pytest.mark.parametrize("case", CONTRACT)
def test_the_names_of_children_start_with_the_name_of_their_component(case: str) -> None:
    found = deployment(case)
    components = [resource for resource in found.resources if resource.type.startswith("landfall:")]
    strays = {
        child.urn
        for component in components
        for child in found.children(component)
        if child.name != component.name and not child.name.startswith(f"{component.name}-")
    }
    assert strays == set()


@pytest.mark.parametrize("case", CONTRACT)
def test_descriptions_of_security_groups_have_only_characters_that_ec2_accepts(case: str) -> None:
    described = {
        resource.name: resource.inputs["description"]
        for resource in deployment(case).resources
        if "securityGroup" in resource.type and "description" in resource.inputs
    }
    refused = {name: text for name, text in described.items() if not ACCEPTED_BY_EC2.fullmatch(text)}
    assert refused == {}


def test_every_component_is_created_by_a_case() -> None:
    declared = {
        token
        for path in COMPONENTS.rglob("*.py")
        if "addons" not in path.parts
        for token in re.findall(r'^    TYPE = "(landfall:.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert declared
    assert {type_ for case in CONTRACT for type_ in deployment(case).types()} >= declared
