"""Load balancers: whatever makes one comes after the controller that makes it real, and is gone before it."""

from __future__ import annotations

from analysis.ordering.compute import NODES, WAY_OUT, WITHOUT_PODS
from analysis.ordering.identity import of_software
from analysis.ordering.inventory import TEMPLATES, Inventory, name_of, namespace_of, software_of, values_of
from analysis.ordering.paths import all_texts, at, settings, texts
from analysis.ordering.rule import Resources, Rule, every, installed
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE

CONTROLLER = "aws-load-balancer-controller"
NGINX = ("ingress-nginx", "nginx-ingress")
INGRESS = "networking.k8s.io/Ingress"
SERVICE = "core/Service"
READINESS_GATE = "elbv2.k8s.aws/pod-readiness-gate-inject"
"""Label of a namespace whose pods the controller's webhook holds until their load balancer knows them."""


def makes_load_balancer(inventory: Inventory) -> Resources:
    """Ingresses but for NGINX's own, Services that ask for a load balancer, and charts that bring either."""
    classes = _nginx_classes(inventory)
    ingresses = [each for each in inventory.objects(INGRESS) if not _class(each) & classes]
    services = [each for each in inventory.objects(SERVICE) if "LoadBalancer" in texts(each.inputs, "spec.type")]
    charts = [each for each in inventory.typed(HELM_RELEASE) if _brings_load_balancer(each, classes)]
    return [*ingresses, *services, *charts]


def _brings_load_balancer(release: PlannedResource, nginx_classes: set[str]) -> bool:
    values = values_of(release)
    own_service = False not in at(values, "controller.service.create")
    if software_of(release) in NGINX and own_service and not texts(values, "controller.service.type"):
        return True
    for path, value in settings(values):
        if path[-2:] == ("service", "type") and value == "LoadBalancer":
            return True
        if path[-2:] == ("ingress", "enabled") and value is True and not all_texts(values) & nginx_classes:
            return True
    return False


def _class(ingress: PlannedResource) -> set[str]:
    return texts(ingress.inputs, "spec.ingressClassName")


def _nginx_classes(inventory: Inventory) -> set[str]:
    return {name for chart in inventory.installed(*NGINX) for name in _served_by(chart)}


def _served_by(chart: PlannedResource) -> set[str]:
    """The class that an NGINX chart serves: called ``nginx`` in both charts, unless another name is given."""
    values = values_of(chart)
    given = texts(values, "controller.ingressClass.name") | texts(values, "controller.ingressClassResource.name")
    return given or {"nginx"}


def _nginx_of(inventory: Inventory, late: PlannedResource) -> Resources:
    return [chart for chart in inventory.installed(*NGINX) if _class(late) & _served_by(chart)]


def _controllers_policies(inventory: Inventory, _: PlannedResource) -> Resources:
    return [policy for each in inventory.installed(CONTROLLER) for policy in of_software(inventory, each)]


def _service_webhooks(inventory: Inventory, _: PlannedResource) -> Resources:
    """The controllers that are asked about every new Service, which is the chart's default."""
    controllers = inventory.installed(CONTROLLER)
    return [each for each in controllers if values_of(each).get("enableServiceMutatorWebhook", True)]


def _brings_services(inventory: Inventory) -> Resources:
    charts = [each for each in inventory.typed(HELM_RELEASE) if software_of(each) not in WITHOUT_PODS]
    return [*inventory.objects(SERVICE), *charts]


def _gated_pods(inventory: Inventory) -> Resources:
    namespaces = inventory.objects("core/Namespace")
    gated = {name_of(each) for each in namespaces if READINESS_GATE in str(at(each.inputs, "metadata.labels"))}
    return [each for each in inventory.objects(*TEMPLATES) if namespace_of(each) in gated]


RULES = (
    Rule(
        up="What makes a load balancer comes after the load balancer controller",
        destroy="nobody would delete the load balancer, and its network interfaces would keep the VPC from going",
        late=makes_load_balancer,
        early=every(installed(CONTROLLER)),
    ),
    Rule(
        up="What makes a load balancer comes after what the load balancer controller may do",
        destroy="AWS would refuse the controller its deletion, and the load balancer would keep the VPC from going",
        late=makes_load_balancer,
        early=_controllers_policies,
    ),
    Rule(
        up="What makes a load balancer comes after the nodes that its controller runs on",
        destroy="the controller would end before it has deleted the load balancer",
        late=makes_load_balancer,
        early=every(NODES),
    ),
    Rule(
        up="What makes a load balancer comes after its controller's way out to AWS",
        destroy="the controller could not reach AWS to delete the load balancer",
        late=makes_load_balancer,
        early=every(WAY_OUT),
    ),
    Rule(
        up="An Ingress of NGINX's class comes after NGINX",
        destroy="its admission webhook would answer for the Ingress no more, and refuse its last changes",
        late=lambda inventory: inventory.objects(INGRESS),
        early=_nginx_of,
    ),
    Rule(
        up="A Service comes after the load balancer controller where its webhook is asked about every one",
        destroy="the webhook, which fails closed, would refuse changes of Services while the controller goes",
        late=_brings_services,
        early=_service_webhooks,
    ),
    Rule(
        up="Pods with a readiness gate come after the load balancer controller that opens it",
        destroy="pods that are replaced meanwhile would be refused, as the controller's webhook fails closed",
        late=_gated_pods,
        early=every(installed(CONTROLLER)),
    ),
)
