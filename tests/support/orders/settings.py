"""Settings of stacks that run the example system beside layering detection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settings.faults import SettingsError
from settings.reading import read
from systems.catalogue import CATALOGUE
from tests.support.orders.system import ORDERS
from tests.support.settings_documents import Path_, committed, put
from tests.support.stack_settings import GITHUB

ORDERS_PATH = ("systems", "orders")
BOTH = (*CATALOGUE, ORDERS)


def with_orders(stack: str, changes: Mapping[Path_, Any] | None = None) -> dict[str, Any]:
    """Return the committed settings of a stack with the example system, and with changes."""
    document = committed(stack)
    document["systems"]["orders"] = {
        "imageTag": "2.0.0",
        "loadBalancer": dict(document["systems"]["layeringDetection"]["loadBalancer"]),
        "volumeRoot": f"/{stack}" if stack == "staging" else "",
    }
    for path, value in (changes or {}).items():
        put(document, path, value)
    return document


def everything_about_orders() -> dict[str, Any]:
    """Return prod with the example system on its way to the platform, repositories and roles for GitHub Actions."""
    cutover = {
        "hostedZoneId": "ZEXAMPLE",
        "recordName": "orders.example.com",
        "newTrafficPercent": 10,
        "oldLoadBalancer": {"dnsName": "orders-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z35SXDOTRQ7X7K"},
    }
    return with_orders(
        "prod",
        {
            (*ORDERS_PATH, "cutover"): cutover,
            ("delivery",): {"containerRegistry": {}, "github": {"repository": GITHUB, "provider": {"create": {}}}},
            ("platform", "create", "addons", "argoCd"): {},
        },
    )


def faults(document: Mapping[str, Any], stack: str) -> list[str]:
    """Return the faults of a document, each without the key that all paths begin with."""
    try:
        read(document, stack=stack, catalogue=BOTH)
    except SettingsError as error:
        return [str(fault).removeprefix("landfall:settings.") for fault in error.faults]
    return []
