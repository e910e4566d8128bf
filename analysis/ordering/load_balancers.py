"""Load balancers: Ingresses and Services depend on the load balancer controller and on its prerequisites."""

from __future__ import annotations

from analysis.ordering.compute import INTERNET_ACCESS, NODES, WITHOUT_PODS
from analysis.ordering.identity import policies_of
from analysis.ordering.paths import all_texts, settings, texts
from analysis.ordering.resource_index import (
    POD_PATHS,
    ResourceIndex,
    chart_or_addon_of,
    name_of,
    namespace_of,
    values_of,
)
from analysis.ordering.rule import PlannedResources, Rule, every, installed
from nested import values_at
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE

CONTROLLER = "aws-load-balancer-controller"
NGINX = "nginx-ingress"
INGRESS = "networking.k8s.io/Ingress"
SERVICE = "core/Service"
READINESS_GATE = "elbv2.k8s.aws/pod-readiness-gate-inject"
"""Namespace label: the webhook of the controller adds a readiness gate to the pods."""


def load_balancers(index: ResourceIndex) -> PlannedResources:
    """Return Ingresses except those of NGINX, Services of type LoadBalancer, and charts with either of them."""
    classes = _nginx_classes(index)
    ingresses = [each for each in index.objects(INGRESS) if not _class(each) & classes]
    services = [each for each in index.objects(SERVICE) if "LoadBalancer" in texts(each.inputs, "spec.type")]
    charts = [each for each in index.typed(HELM_RELEASE) if _has_load_balancer(each, classes)]
    return [*ingresses, *services, *charts]


def _has_load_balancer(release: PlannedResource, nginx_classes: set[str]) -> bool:
    values = values_of(release)
    own_service = False not in values_at(values, "controller", "service", "create")
    if chart_or_addon_of(release) == NGINX and own_service and not texts(values, "controller.service.type"):
        return True
    for path, value in settings(values):
        if path[-2:] == ("service", "type") and value == "LoadBalancer":
            return True
        if path[-2:] == ("ingress", "enabled") and value is True and not all_texts(values) & nginx_classes:
            return True
    return False


def _class(ingress: PlannedResource) -> set[str]:
    return texts(ingress.inputs, "spec.ingressClassName")


def _nginx_classes(index: ResourceIndex) -> set[str]:
    return {name for chart in index.installed(NGINX) for name in _classes_of(chart)}


def _classes_of(chart: PlannedResource) -> set[str]:
    """Return the Ingress class of an NGINX chart, ``nginx`` by default."""
    values = values_of(chart)
    return texts(values, "controller.ingressClass.name") or {"nginx"}


def _nginx_of(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    return [chart for chart in index.installed(NGINX) if _class(dependent) & _classes_of(chart)]


def _controllers_policies(index: ResourceIndex, _: PlannedResource) -> PlannedResources:
    return [policy for each in index.installed(CONTROLLER) for policy in policies_of(index, each)]


def _service_webhooks(index: ResourceIndex, _: PlannedResource) -> PlannedResources:
    """Return the controllers whose webhook mutates Services, which is the chart's default."""
    controllers = index.installed(CONTROLLER)
    return [each for each in controllers if values_of(each).get("enableServiceMutatorWebhook", True)]


def _services(index: ResourceIndex) -> PlannedResources:
    charts = [each for each in index.typed(HELM_RELEASE) if chart_or_addon_of(each) not in WITHOUT_PODS]
    return [*index.objects(SERVICE), *charts]


def _gated_pods(index: ResourceIndex) -> PlannedResources:
    namespaces = index.objects("core/Namespace")
    gated = {
        name_of(each) for each in namespaces if READINESS_GATE in str(values_at(each.inputs, "metadata", "labels"))
    }
    return [each for each in index.objects(*POD_PATHS) if namespace_of(each) in gated]


RULES = (
    Rule(
        title="Load balancers depend on the load balancer controller",
        on_destroy="no controller deletes the load balancer, whose network interfaces block the deletion of the VPC",
        dependents=load_balancers,
        prerequisites=every(installed(CONTROLLER)),
    ),
    Rule(
        title="Load balancers depend on the IAM policies of the load balancer controller",
        on_destroy="AWS denies the deletion of the load balancer, whose network interfaces block that of the VPC",
        dependents=load_balancers,
        prerequisites=_controllers_policies,
    ),
    Rule(
        title="Load balancers depend on the nodes of their controller",
        on_destroy="the controller terminates before it deletes the load balancer",
        dependents=load_balancers,
        prerequisites=every(NODES),
    ),
    Rule(
        title="Load balancers depend on the internet access of their controller",
        on_destroy="the controller cannot reach AWS to delete the load balancer",
        dependents=load_balancers,
        prerequisites=every(INTERNET_ACCESS),
    ),
    Rule(
        title="An Ingress of the NGINX class depends on NGINX",
        on_destroy="the admission webhook is unavailable, and changes of the Ingress are rejected",
        dependents=lambda index: index.objects(INGRESS),
        prerequisites=_nginx_of,
    ),
    Rule(
        title="A Service depends on the load balancer controller where its webhook mutates Services",
        on_destroy="the webhook, which fails closed, rejects changes of Services while the controller is deleted",
        dependents=_services,
        prerequisites=_service_webhooks,
    ),
    Rule(
        title="Pods with a readiness gate depend on the load balancer controller",
        on_destroy="replacement pods are rejected, because the webhook of the controller fails closed",
        dependents=_gated_pods,
        prerequisites=every(installed(CONTROLLER)),
    ),
)
