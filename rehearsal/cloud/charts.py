"""The custom resource definitions, ingress class and webhook that a Helm chart of the catalogue installs.

A chart that is not in the catalogue installs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charts.catalogue import CHARTS
from charts.load_balancer_controller import LOAD_BALANCER_CONTROLLER
from charts.model import CustomResources
from charts.nginx_ingress import NGINX_INGRESS
from nested import mapping_at, value_at

CRD_ONLY_CHARTS = {chart.name for chart in CHARTS.values() if not chart.pods}
"""Charts that install custom resource definitions and no pods."""


def name_of(inputs: Mapping[str, Any]) -> str:
    """Return the name of a release's chart, without the registry or repository."""
    return str(inputs.get("chart", "")).rstrip("/").rpartition("/")[2]


def groups_of(inputs: Mapping[str, Any]) -> frozenset[str]:
    """Return the API groups that a release defines with its values; with ``skipCrds`` it leaves out ``crds/``."""
    found = _custom_resources(inputs)
    if found is None or inputs.get("skipCrds"):
        return frozenset()
    switch = value_at(inputs, "values", *found.enabled_by.split("."))
    enabled = switch if isinstance(switch, bool) else found.enabled_by_default
    return frozenset(found.groups) if enabled else frozenset()


def groups_removed_with(inputs: Mapping[str, Any]) -> frozenset[str]:
    """Return the API groups whose definitions Helm deletes with a release."""
    found = _custom_resources(inputs)
    return groups_of(inputs) if found and found.removed_with_release else frozenset()


def ingress_class_of(inputs: Mapping[str, Any]) -> str | None:
    """Return the IngressClass that a release of the load balancer controller or of NGINX creates."""
    values = mapping_at(inputs, "values")
    if name_of(inputs) == NGINX_INGRESS.name:
        return value_at(values, "controller", "ingressClass", "name") or "nginx"
    if name_of(inputs) != LOAD_BALANCER_CONTROLLER.name:
        return None
    return values.get("ingressClass", "alb") if values.get("createIngressClassResource", True) else None


def intercepts_services(inputs: Mapping[str, Any]) -> bool:
    """Return whether a release is the load balancer controller with its webhook for Services, which fails closed."""
    if name_of(inputs) != LOAD_BALANCER_CONTROLLER.name:
        return False
    return mapping_at(inputs, "values").get("enableServiceMutatorWebhook", True)


def _custom_resources(inputs: Mapping[str, Any]) -> CustomResources | None:
    chart = CHARTS.get(name_of(inputs))
    return chart.custom_resources if chart else None
