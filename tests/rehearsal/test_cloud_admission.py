from __future__ import annotations

from unittest import mock

import pytest

from plan import resource_types
from rehearsal.cloud import Cloud
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, kubernetes_object

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
INGRESS_CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"

SERVICE_INPUTS = kubernetes_object("v1", "Service", "web", spec={"ports": [{"port": 80}]})


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def make(platform):
    return platform.account.create


def test_an_object_requires_a_reachable_cluster(platform):
    platform.account.configure_kubernetes("https://elsewhere.example")

    with pytest.raises(AbortedError, match="not reachable"):
        platform.account.create(CONFIG_MAP, "settings", kubernetes_object("v1", "ConfigMap", "settings"))


def test_objects_of_a_deleted_cluster_cannot_be_deleted(platform, make):
    settings = make(CONFIG_MAP, "settings", kubernetes_object("v1", "ConfigMap", "settings"))
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.cluster)

    with pytest.raises(AbortedError, match="not reachable"):
        platform.account.delete(settings)


def test_an_object_requires_its_namespace(make):
    inside = kubernetes_object("v1", "ConfigMap", "settings", metadata={"namespace": "shop"})
    with pytest.raises(AbortedError, match="namespace shop does not exist"):
        make(CONFIG_MAP, "settings", inside)

    make(resource_types.KUBERNETES_NAMESPACE, "shop", kubernetes_object("v1", "Namespace", "shop"))
    make(CONFIG_MAP, "settings", inside)


def test_deleting_a_namespace_deletes_its_objects(platform, make):
    shop = make(resource_types.KUBERNETES_NAMESPACE, "shop", kubernetes_object("v1", "Namespace", "shop"))
    inside = kubernetes_object("v1", "ConfigMap", "settings", metadata={"namespace": "shop"})
    settings = make(CONFIG_MAP, "settings", inside)
    platform.account.delete(shop)

    assert settings.urn not in platform.account.cloud.resources
    platform.account.delete(settings)


def test_services_are_rejected_while_the_webhook_has_no_nodes(platform, make):
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="webhook of aws-load-balancer-controller does not respond"):
        make(resource_types.KUBERNETES_SERVICE, "web", SERVICE_INPUTS)
    with pytest.raises(AbortedError, match="does not respond for the chart's Services"):
        make(resource_types.HELM_RELEASE, "keda", {"chart": "keda", "namespace": "kube-system"})


def uninstalled_controller(platform, **values):
    inputs = platform.controller_inputs()
    platform.account.delete(platform.controller)
    return {**inputs, "values": {**inputs["values"], **values}}


def test_services_are_rejected_while_the_controller_starts(platform, make):
    inputs = uninstalled_controller(platform)
    checked = []

    def meanwhile(*_):
        with pytest.raises(AbortedError, match="does not respond"):
            make(resource_types.KUBERNETES_SERVICE, "web", SERVICE_INPUTS)
        checked.append(True)

    with mock.patch.object(Cloud, "_simulate_latency", meanwhile):
        make(resource_types.HELM_RELEASE, "another", inputs)
    assert checked == [True]


def test_services_that_do_not_depend_on_the_webhook_are_reported(platform, make):
    inputs = uninstalled_controller(platform)
    make(resource_types.KUBERNETES_SERVICE, "web", SERVICE_INPUTS)

    with pytest.raises(AbortedError, match="do not depend on it: web"):
        make(resource_types.HELM_RELEASE, "another", inputs)


def test_services_need_no_dependency_when_the_webhook_is_off(platform, make):
    inputs = uninstalled_controller(platform, enableServiceMutatorWebhook=False)
    make(resource_types.KUBERNETES_SERVICE, "web", SERVICE_INPUTS)
    make(resource_types.HELM_RELEASE, "another", inputs)
    platform.account.delete(platform.nodes)
    make(resource_types.KUBERNETES_SERVICE, "other", {**SERVICE_INPUTS, "metadata": {"name": "other"}})


def test_a_release_requires_nodes_dns_and_its_namespace(platform, make):
    with pytest.raises(AbortedError, match="namespace keda does not exist"):
        make(resource_types.HELM_RELEASE, "keda", {"chart": "keda", "namespace": "keda"})
    make(resource_types.HELM_RELEASE, "keda", {"chart": "keda", "namespace": "keda", "createNamespace": True})

    platform.account.delete(platform.dns)
    with pytest.raises(AbortedError, match="has no DNS"):
        make(resource_types.HELM_RELEASE, "other", {"chart": "other", "namespace": "kube-system"})
    platform.account.delete(platform.nodes)
    with pytest.raises(AbortedError, match="has no node"):
        make(resource_types.HELM_RELEASE, "other", {"chart": "other", "namespace": "kube-system"})


def test_an_ingress_requires_its_class_and_the_parameters_of_the_class(make):
    ingress = kubernetes_object(
        "networking.k8s.io/v1",
        "Ingress",
        "web",
        spec={
            "ingressClassName": "shop",
            "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}},
        },
    )
    with pytest.raises(AbortedError, match="IngressClass shop does not exist"):
        make(resource_types.KUBERNETES_INGRESS, "web", ingress)

    reference = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "shop"}
    spec = {"controller": "ingress.k8s.aws/alb", "parameters": reference}
    make(INGRESS_CLASS, "class", kubernetes_object("networking.k8s.io/v1", "IngressClass", "shop", spec=spec))
    with pytest.raises(AbortedError, match="IngressClassParams shop of IngressClass shop does not exist"):
        make(resource_types.KUBERNETES_INGRESS, "web", ingress)

    group = {"group": {"name": "shop"}, "scheme": "internet-facing"}
    make(
        resource_types.INGRESS_CLASS_PARAMS,
        "params",
        kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", spec=group),
    )
    make(resource_types.KUBERNETES_SERVICE, "web", SERVICE_INPUTS)
    make(resource_types.KUBERNETES_INGRESS, "web", ingress)


def test_a_preview_does_not_call_the_cluster(platform):
    platform.account.configure_kubernetes("https://elsewhere.example")
    inputs = kubernetes_object("v1", "ConfigMap", "settings", dta={})

    previewed = platform.account.create(CONFIG_MAP, "settings", inputs, preview=True)

    assert previewed.id == ""
    assert previewed.urn not in platform.account.cloud.resources
