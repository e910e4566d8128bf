"""Every planned AWS resource against CloudFormation's schemas: patterns, enums, lengths and required properties."""

from __future__ import annotations

from functools import cache

import pytest

from plan.model import Plan
from rehearsal.cloud import aws_values
from tests.stacks.test_cutover import document as cutover
from tests.support.archive.settings import CHEAP, ENCRYPTED, archive_plan
from tests.support.cloudformation.mapping import NOT_VALIDATED, SCHEMAS
from tests.support.cloudformation.template import AWS, unmapped
from tests.support.cloudformation.violations import violations
from tests.support.settings_documents import NETWORK, SYSTEM, changed, put
from tests.support.stack_plans import EVERY_STACK, planned, planned_with

OPTIONAL = "prod with optional resources"
ADOPTED = "dev in an adopted network"
CHEAP_STORES = "dev with stores of AWS on one node each"
ENCRYPTED_STORES = "prod with stores of AWS on several nodes"


@cache
def plan(stack: str) -> Plan:
    match stack:
        case "prod with optional resources":
            settings = cutover(10)
            put(settings, (*NETWORK, "flowLog"), {})
            put(settings, (*SYSTEM, "alarms"), {"emailAddresses": ["oncall@example.com"]})
            return planned_with(settings, "prod")
        case "dev in an adopted network":
            adopted = {
                "vpcId": "vpc-0123456789abcdef0",
                "publicSubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                "privateSubnetIds": ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
            }
            return planned_with(changed("dev", {NETWORK[:-1]: {"adopt": adopted}}), "dev")
        case "dev with stores of AWS on one node each":
            return archive_plan("dev", CHEAP)
        case "prod with stores of AWS on several nodes":
            return archive_plan("prod", ENCRYPTED)
        case _:
            return planned(stack)


PLANS = (*EVERY_STACK, OPTIONAL, ADOPTED, CHEAP_STORES, ENCRYPTED_STORES)


@pytest.mark.parametrize("stack", PLANS)
def test_aws_accepts_every_planned_value(stack: str) -> None:
    assert violations(plan(stack)) == []


@pytest.mark.parametrize("stack", PLANS)
def test_the_simulated_account_accepts_every_planned_value(stack: str) -> None:
    """The rules of the rehearsal add characters of tags and rules, and sizes of policies."""
    found = [
        f"{resource.type} {resource.name}: {fault}"
        for resource in plan(stack).resources
        for fault in aws_values.faults(resource.type, {**resource.outputs, **resource.inputs})
    ]
    assert found == []


@pytest.mark.parametrize("stack", PLANS)
def test_every_planned_type_and_property_is_validated_or_has_a_reason(stack: str) -> None:
    found = sorted(set(unmapped(plan(stack).resources)))
    assert found == [], "add the CloudFormation name, or a reason, in tests/support/cloudformation"


def test_every_type_and_property_of_the_mapping_is_planned() -> None:
    resources = [resource for stack in PLANS for resource in plan(stack).resources if resource.type.startswith(AWS)]
    types = {resource.type for resource in resources}
    planned_keys = {(r.type, key) for r in resources for key in (*r.inputs, *r.outputs)}
    mapped_keys = {(type_, key) for type_, found in SCHEMAS.items() for key in (*found.properties, *found.left_out)}
    assert {*SCHEMAS, *NOT_VALIDATED} - types == set()
    assert mapped_keys - planned_keys == set()
