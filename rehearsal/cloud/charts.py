"""What a Helm chart of the catalogue brings into a cluster, as far as others wait for it.

Of another chart nothing is known here, and so it brings nothing.
"""

from __future__ import annotations

from typing import Any

from charts.catalogue import CHARTS
from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from charts.model import CustomResources

WITHOUT_PODS = {chart.name for chart in CHARTS.values() if not chart.pods}
"""Charts that install custom resource definitions and run nothing."""


def name_of(inputs: dict[str, Any]) -> str:
    """The chart's own name, without the address of its registry or repository."""
    return str(inputs.get("chart", "")).rstrip("/").rpartition("/")[2]


def groups_of(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that a release defines, with its values."""
    found = _custom_resources(inputs)
    if found is None:
        return frozenset()
    switched: Any = inputs.get("values") or {}
    for key in found.enabled_by.split("."):
        switched = switched.get(key, {}) if isinstance(switched, dict) else {}
    on = switched if isinstance(switched, bool) else found.enabled_by_default
    return frozenset(found.groups) if on else frozenset()


def groups_that_go_with(inputs: dict[str, Any]) -> frozenset[str]:
    """The API groups that are defined no more once a release is gone."""
    found = _custom_resources(inputs)
    return groups_of(inputs) if found and found.removed_with_release else frozenset()


def _custom_resources(inputs: dict[str, Any]) -> CustomResources | None:
    chart = CHARTS.get(name_of(inputs))
    return chart.custom_resources if chart else None


def ingress_class_of(inputs: dict[str, Any]) -> str | None:
    """The IngressClass that the load balancer controller's chart makes."""
    if name_of(inputs) != LOAD_BALANCER_CONTROLLER.name:
        return None
    values = inputs.get("values") or {}
    return values.get("ingressClass", "alb") if values.get("createIngressClassResource", True) else None


def asks_about_services(inputs: dict[str, Any]) -> bool:
    """Whether the load balancer controller puts a webhook, one that fails closed, before every new Service."""
    if name_of(inputs) != LOAD_BALANCER_CONTROLLER.name:
        return False
    values = inputs.get("values") or {}
    return values.get("enableServiceMutatorWebhook", True)
