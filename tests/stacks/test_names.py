"""Logical names are identity: Pulumi deletes a renamed resource and creates another."""

from __future__ import annotations

import difflib

import pytest
from pydantic.alias_generators import to_camel

from tests.support import resource_names as names
from tests.support.settings_documents import committed
from tests.support.stack_plans import STACKS, planned


@pytest.mark.parametrize("stack", names.COMMITTED)
def test_resources_have_the_names_of_existing_states(stack: str) -> None:
    known = names.file_of(stack).read_text(encoding="utf-8").splitlines()
    found = names.names(planned(stack)).splitlines()
    difference = "\n".join(difflib.unified_diff(known, found, "known to states", "planned", n=1, lineterm=""))
    assert not difference, f"{difference}\n\n{names.__doc__}"


@pytest.mark.parametrize("stack", STACKS)
def test_a_logical_name_begins_with_the_name_of_its_parent(stack: str) -> None:
    by_urn = {resource.urn: resource for resource in planned(stack).resources}
    for resource in planned(stack).resources:
        parent = by_urn.get(resource.parent or "")
        if parent and parent.type != "pulumi:pulumi:Stack":
            assert resource.name.startswith(parent.name), resource.urn


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_logical_names_do_not_contain_the_stack(stack: str) -> None:
    """Every URN contains the stack. In a logical name it would make two stacks of one program differ."""
    for resource in planned(stack).resources:
        if resource.type != "pulumi:pulumi:Stack":
            assert stack not in resource.name.split("-"), resource.urn


ADDONS = ("keda", "kube-prometheus-stack", "gatekeeper", "falco")
"""Add-ons that prod has and dev does not have."""

SURPLUS = {
    "platform-network-flow-log": "rejected traffic is recorded in prod alone",
    "platform-monitoring": "a group of nodes of its own",
    "layering-detection-monitoring-prometheus": "rules and a dashboard, for there is a Prometheus to read them",
    **{f"platform-{addon}": "an add-on that dev goes without" for addon in ADDONS},
}
"""Reasons for resources that only prod has, by the beginning of their names."""

IN_DEV_ALONE = "delivery"
"""The image repositories of the account: one of its stacks owns them."""

IN_A_THIRD_ZONE = {"ec2", "efs", "vpc"}
"""Packages with one resource per zone or endpoint."""


def test_prod_differs_from_dev_only_by_zones_endpoints_and_add_ons() -> None:
    dev, prod = (
        {tuple(line.split()) for line in names.names(planned(stack)).splitlines()} for stack in ("dev", "prod")
    )
    assert {name for _, name in dev - prod if not name.startswith(IN_DEV_ALONE)} == {"landfall-dev"}
    surplus = {(type_, name) for type_, name in prod - dev if name != "landfall-prod"}
    for beginning, reason in SURPLUS.items():
        assert [name for _, name in surplus if name.startswith(beginning)], reason
    zonal = {type_.split(":")[1].split("/")[0] for type_, name in surplus if not name.startswith(tuple(SURPLUS))}
    assert zonal <= IN_A_THIRD_ZONE


def test_the_add_ons_of_prod_alone_are_in_its_settings() -> None:
    dev, prod = (set(committed(stack)["platform"]["create"]["addons"]) for stack in ("dev", "prod"))
    assert prod - dev == {to_camel(addon.replace("-", "_")) for addon in ADDONS}
