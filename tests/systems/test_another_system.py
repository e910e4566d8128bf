"""A system from outside the project needs one catalogue entry: its settings, rules and names follow from that."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from settings.model import settings_type
from tests.support.orders.settings import BOTH, ORDERS_PATH, faults, with_orders
from tests.support.settings_documents import DROPPED, SYSTEM, Path_
from tests.support.settings_documents import faults as faults_of_committed_catalogue

LOAD_BALANCER = (*ORDERS_PATH, "loadBalancer")
CUTOVER = {
    "hostedZoneId": "ZEXAMPLE",
    "recordName": "www.example.com",
    "newTrafficPercent": 100,
    "oldLoadBalancer": None,
}


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_its_settings_are_accepted(stack: str) -> None:
    assert faults(with_orders(stack), stack) == []


def test_the_committed_catalogue_does_not_know_it() -> None:
    (line,) = faults_of_committed_catalogue(with_orders("dev"))
    assert line == "systems.orders: unknown key. Allowed keys: emailRag, flexdesk, layeringDetection."


def test_its_settings_are_strictly_typed_and_in_the_json_schema() -> None:
    validator = jsonschema.Draft202012Validator(settings_type(BOTH).model_json_schema(by_alias=True))
    document = with_orders("dev")
    assert validator.is_valid(document)
    document["systems"]["orders"]["imagTag"] = "1"
    assert not validator.is_valid(document)
    assert faults(document, "dev") == [
        (
            "systems.orders.imagTag: unknown key. Did you mean imageTag? "
            "Allowed keys: alarms, api, cutover, imageTag, loadBalancer, nodeGroup, volumeRoot."
        )
    ]


BROKEN_RULES: dict[str, tuple[str, dict[Path_, Any], str]] = {
    "open to the internet": (
        "prod",
        {(*LOAD_BALANCER, "allowedCidrBlocks"): ["0.0.0.0/0"]},
        "systems.orders.loadBalancer.allowedCidrBlocks: opens prod to 4,294,967,296 IPv4 addresses",
    ),
    "no certificate": (
        "prod",
        {(*LOAD_BALANCER, "certificateArn"): DROPPED},
        "systems.orders.loadBalancer.certificateArn: required in prod",
    ),
    "deletion protection not declared": (
        "prod",
        {(*LOAD_BALANCER, "deletionProtection"): DROPPED},
        "systems.orders.loadBalancer.deletionProtection: required in prod",
    ),
    "certificate of another region": (
        "prod",
        {(*LOAD_BALANCER, "certificateArn"): "arn:aws:acm:eu-west-1:111122223333:certificate/0"},
        "systems.orders.loadBalancer.certificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/0 is in another",
    ),
    "no volume root on a shared file system": (
        "staging",
        {(*ORDERS_PATH, "volumeRoot"): DROPPED},
        "systems.orders.volumeRoot: required with platform.shared",
    ),
    "nodes that do not exist": (
        "dev",
        {(*ORDERS_PATH, "api"): {"image": {"repository": "orders-api"}, "port": 8080, "nodeGroup": "fast"}},
        "systems.orders.api.nodeGroup: fast does not exist",
    ),
    "traces without a collector": (
        "dev",
        {(*ORDERS_PATH, "api"): {"image": {"repository": "orders-api"}, "port": 8080, "tracing": True}},
        "systems.orders.api.tracing: the platform does not collect traces",
    ),
    "an idle timeout below a request": (
        "dev",
        {(*LOAD_BALANCER, "idleTimeoutSeconds"): 10},
        "systems.orders: api.longestRequestSeconds 30 is above the load balancer's idleTimeoutSeconds 10",
    ),
    "a repository that does not exist": (
        "dev",
        {("delivery", "containerRegistry"): {"mutableRepositories": ["orders-web"]}},
        "delivery.containerRegistry.mutableRepositories: orders-web does not exist. Use any of: data-transfer, ",
    ),
}
"""Stack, changes to its settings with the example system, and the beginning of the message."""


@pytest.mark.parametrize("rule", BROKEN_RULES)
def test_every_rule_applies_to_it(rule: str) -> None:
    stack, changes, message = BROKEN_RULES[rule]
    (line,) = faults(with_orders(stack, changes), stack)
    assert line.startswith(message)


SHARED: dict[str, tuple[dict[Path_, Any], str]] = {
    "DNS record": (
        {(*SYSTEM, "cutover"): CUTOVER, (*ORDERS_PATH, "cutover"): CUTOVER},
        "DNS record www.example.com in ZEXAMPLE belongs to systems.layeringDetection. Use another DNS record.",
    ),
    "secret path": (
        {
            (*ORDERS_PATH, "api"): {
                "image": {"repository": "orders-api"},
                "port": 8080,
                "secrets": {"API_KEY": {"name": "layering-detection/dev/api-key"}},
            }
        },
        "secret path layering-detection/dev belongs to systems.layeringDetection. Use another secret path.",
    ),
    "directory": (
        {(*SYSTEM, "volumeRoot"): "/orders/invoices", (*ORDERS_PATH, "volumeRoot"): "/orders"},
        "directory /orders/invoices belongs to systems.layeringDetection. Use another directory.",
    ),
}


@pytest.mark.parametrize("kind", SHARED)
def test_two_systems_do_not_share(kind: str) -> None:
    changes, message = SHARED[kind]
    assert faults(with_orders("dev", changes), "dev") == [f"systems.orders: {message}"]
