"""Logical names are identity: Pulumi deletes a renamed resource and creates another."""

from __future__ import annotations

import contextlib
import difflib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from plan.model import Plan
from tests.support import resource_names as names
from tests.support.settings_documents import committed
from tests.support.stack_plans import DOCUMENTS, EVERY_STACK, EVERYTHING, plan_of, planned


@pytest.mark.parametrize("stack", names.COMMITTED)
def test_resources_have_the_names_of_existing_states(stack: str) -> None:
    known = names.file_of(stack).read_text(encoding="utf-8").splitlines()
    found = names.names(planned(stack)).splitlines()
    difference = "\n".join(difflib.unified_diff(known, found, "known to states", "planned", n=1, lineterm=""))
    assert not difference, f"{difference}\n\n{names.__doc__}"


@pytest.mark.parametrize("stack", EVERY_STACK)
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


def with_reversed_lists(value: Any) -> Any:
    """Return the settings with every list in the opposite order."""
    if isinstance(value, dict):
        return {key: with_reversed_lists(item) for key, item in value.items()}
    return [with_reversed_lists(item) for item in reversed(value)] if isinstance(value, list) else value


@pytest.mark.parametrize("stack", ["prod", EVERYTHING])
def test_no_logical_name_comes_from_a_position_in_a_list(stack: str) -> None:
    """A resource with such a name is replaced by another one, which often exists already, when the order changes."""
    name, document = DOCUMENTS[stack] if stack in DOCUMENTS else (stack, lambda: committed(stack))
    reordered = plan_of(with_reversed_lists(document()), name)
    assert without_order(registered(reordered)) == without_order(registered(planned(stack)))


def test_another_order_of_the_zones_changes_no_resource() -> None:
    document = committed("prod")
    document["platform"]["create"]["network"]["create"]["availabilityZones"].reverse()
    assert registered(plan_of(document, "prod")) == registered(planned("prod"))


def without_order(value: Any) -> Any:
    """Return a value with sorted lists, also in the JSON of policies and values."""
    if isinstance(value, dict):
        return {key: without_order(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(without_order, value), key=lambda item: json.dumps(item, sort_keys=True, default=str))
    if isinstance(value, str) and value.startswith(("{", "[")):
        with contextlib.suppress(ValueError):
            return without_order(json.loads(value))
    return value


def registered(plan: Plan) -> Mapping[str, Any]:
    """Return the inputs of every resource; aliases apply to states of older versions only."""
    return {resource.urn: resource.inputs for resource in plan.resources}


ADDONS = ("kube-prometheus-stack", "gatekeeper", "falco")
"""Add-ons that prod has and dev does not have."""

SURPLUS = {
    "platform-network-flow-log": "rejected traffic is recorded in prod alone",
    "platform-monitoring": "a group of nodes of its own",
    "layering-detection-monitoring-topic-": "recipients of the alarms of prod",
    "layering-detection-monitoring-prometheus": "rules and a dashboard, for there is a Prometheus to read them",
    "email-rag-monitoring-topic-": "recipients of the alarms of prod",
    "email-rag-monitoring-prometheus": "rules and a dashboard, for there is a Prometheus to read them",
    "email-rag-monitoring-postgres-": "alarms of a database that AWS operates",
    "email-rag-monitoring-redis-": "alarms of a cache that AWS operates",
    "email-rag-stores-postgres-managed": "AWS operates the database of prod",
    "email-rag-stores-redis-managed": "AWS operates the cache of prod",
    "email-rag-backend-": "keys of providers of language models, one ExternalSecret each",
    **{f"platform-{addon}": "an add-on that dev goes without" for addon in ADDONS},
}
"""Reasons for resources that only prod has, by the beginning of their names."""

IN_DEV_ALONE = {
    "delivery": "the image repositories of the account, which one of its stacks owns",
    "email-rag-stores-postgres-server": "the database of dev is in the cluster",
    "email-rag-stores-redis-server": "the cache of dev is in the cluster",
    "email-rag-monitoring-postgres-": "alarms of a database in the cluster",
    "email-rag-monitoring-redis-": "alarms of a cache in the cluster",
}
"""Reasons for resources that only dev has, by the beginning of their names."""

CALLS_IN_THE_CLUSTER = ("-to-postgres", "-to-redis")
"""Ends of the names of policies of stores that are in the cluster in dev alone."""

IN_A_THIRD_ZONE = {"ec2", "efs", "vpc"}
"""Packages with one resource per zone or endpoint."""


def test_prod_differs_from_dev_only_by_zones_endpoints_and_add_ons() -> None:
    dev, prod = (
        {tuple(line.split()) for line in names.names(planned(stack)).splitlines()} for stack in ("dev", "prod")
    )
    missing = {name for _, name in dev - prod if not name.startswith(tuple(IN_DEV_ALONE))}
    assert {name for name in missing if not name.endswith(CALLS_IN_THE_CLUSTER)} == {"landfall-dev"}
    surplus = {(type_, name) for type_, name in prod - dev if name != "landfall-prod"}
    for beginning, reason in SURPLUS.items():
        assert [name for _, name in surplus if name.startswith(beginning)], reason
    zonal = {type_.split(":")[1].split("/")[0] for type_, name in surplus if not name.startswith(tuple(SURPLUS))}
    assert zonal <= IN_A_THIRD_ZONE


def test_the_add_ons_of_prod_alone_are_in_its_settings() -> None:
    dev, prod = (set(committed(stack)["platform"]["create"]["addons"]) for stack in ("dev", "prod"))
    assert prod - dev == {to_camel(addon.replace("-", "_")) for addon in ADDONS}
