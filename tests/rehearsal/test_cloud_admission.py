from __future__ import annotations

from unittest import mock

import pytest

from plan.resource_types import HELM_RELEASE
from rehearsal.cloud import Cloud
from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import Platform, kubernetes_object

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
INGRESS_CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"
PARAMETERS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"
SERVICE = "kubernetes:core/v1:Service"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"

SERVICE_INPUTS = kubernetes_object("v1", "Service", "web", spec={"ports": [{"port": 80}]})


@pytest.fixture
def platform():
    return Platform(Account())


@pytest.fixture
def make(platform):
    return platform.account.create


def test_no_cluster_no_objects(platform):
    platform.account.configure_kubernetes("https://elsewhere.example")

    with pytest.raises(AbortedError, match="not reachable"):
        platform.account.create(CONFIG_MAP, "settings", kubernetes_object("v1", "ConfigMap", "settings"))


def test_objects_of_a_cluster_that_is_gone_cannot_be_deleted(platform, make):
    settings = make(CONFIG_MAP, "settings", kubernetes_object("v1", "ConfigMap", "settings"))
    platform.account.delete(platform.nodes)
    platform.account.delete(platform.cluster)

    with pytest.raises(AbortedError, match="not reachable"):
        platform.account.delete(settings)


def test_an_object_is_what_its_kind_allows(make):
    with pytest.raises(AbortedError, match="dta"):
        make(CONFIG_MAP, "settings", kubernetes_object("v1", "ConfigMap", "settings", dta={}))
    with pytest.raises(AbortedError, match="ports"):
        make(SERVICE, "web", kubernetes_object("v1", "Service", "web", spec={"ports": "80"}))


def test_a_namespace_has_to_be_there(make):
    inside = kubernetes_object("v1", "ConfigMap", "settings", metadata={"namespace": "shop"})
    with pytest.raises(AbortedError, match="namespace shop does not exist"):
        make(CONFIG_MAP, "settings", inside)

    make("kubernetes:core/v1:Namespace", "shop", kubernetes_object("v1", "Namespace", "shop"))
    make(CONFIG_MAP, "settings", inside)


def test_with_a_namespace_goes_what_is_in_it(platform, make):
    shop = make("kubernetes:core/v1:Namespace", "shop", kubernetes_object("v1", "Namespace", "shop"))
    inside = kubernetes_object("v1", "ConfigMap", "settings", metadata={"namespace": "shop"})
    settings = make(CONFIG_MAP, "settings", inside)
    platform.account.delete(shop)

    assert settings.urn not in platform.account.cloud.resources
    platform.account.delete(settings)


def test_a_webhook_without_nodes_does_not_answer_for_services(platform, make):
    platform.account.delete(platform.nodes)

    with pytest.raises(AbortedError, match="webhook of aws-load-balancer-controller does not answer"):
        make(SERVICE, "web", SERVICE_INPUTS)
    with pytest.raises(AbortedError, match="does not answer for the chart's Services"):
        make(HELM_RELEASE, "keda", {"chart": "keda", "namespace": "kube-system"})


def another_controller(platform, **values):
    inputs = platform.controller_inputs()
    platform.account.delete(platform.controller)
    return {**inputs, "values": {**inputs["values"], **values}}


def test_while_the_controller_starts_its_webhook_does_not_answer(platform, make):
    inputs = another_controller(platform)
    asked = []

    def meanwhile(*_):
        with pytest.raises(AbortedError, match="does not answer"):
            make(SERVICE, "web", SERVICE_INPUTS)
        asked.append(True)

    with mock.patch.object(Cloud, "_take_time", meanwhile):
        make(HELM_RELEASE, "another", inputs)
    assert asked == [True]


def test_services_that_did_not_wait_for_the_webhook_are_found(platform, make):
    inputs = another_controller(platform)
    make(SERVICE, "web", SERVICE_INPUTS)

    with pytest.raises(AbortedError, match="these did not wait: web"):
        make(HELM_RELEASE, "another", inputs)


def test_without_the_webhook_services_need_not_wait(platform, make):
    inputs = another_controller(platform, enableServiceMutatorWebhook=False)
    make(SERVICE, "web", SERVICE_INPUTS)
    make(HELM_RELEASE, "another", inputs)
    platform.account.delete(platform.nodes)
    make(SERVICE, "other", {**SERVICE_INPUTS, "metadata": {"name": "other"}})


def test_releases_need_nodes_dns_and_their_namespace(platform, make):
    with pytest.raises(AbortedError, match="namespace keda does not exist"):
        make(HELM_RELEASE, "keda", {"chart": "keda", "namespace": "keda"})
    make(HELM_RELEASE, "keda", {"chart": "keda", "namespace": "keda", "createNamespace": True})

    platform.account.delete(platform.dns)
    with pytest.raises(AbortedError, match="no DNS"):
        make(HELM_RELEASE, "other", {"chart": "other", "namespace": "kube-system"})
    platform.account.delete(platform.nodes)
    with pytest.raises(AbortedError, match="no node"):
        make(HELM_RELEASE, "other", {"chart": "other", "namespace": "kube-system"})


def test_a_storage_class_has_to_be_there(make):
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    claim = kubernetes_object("v1", "PersistentVolumeClaim", "data", spec=spec)
    with pytest.raises(AbortedError, match="StorageClass gp3 does not exist"):
        make(CLAIM, "data", claim)

    storage = kubernetes_object("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com")
    make(STORAGE_CLASS, "gp3", storage)
    make(CLAIM, "data", claim)


def test_a_claim_that_names_its_volume_waits_for_it(make):
    spec = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "",
        "volumeName": "files",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    with pytest.raises(AbortedError, match="PersistentVolume files does not exist") as refused:
        make(CLAIM, "data", kubernetes_object("v1", "PersistentVolumeClaim", "data", spec=spec))
    assert refused.value.init_failed.id == "default/data"


def test_an_ingress_needs_its_class_and_the_class_its_parameters(make):
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
        make(INGRESS, "web", ingress)

    reference = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "shop"}
    spec = {"controller": "ingress.k8s.aws/alb", "parameters": reference}
    make(INGRESS_CLASS, "class", kubernetes_object("networking.k8s.io/v1", "IngressClass", "shop", spec=spec))
    with pytest.raises(AbortedError, match="IngressClassParams shop of IngressClass shop does not exist"):
        make(INGRESS, "web", ingress)

    group = {"group": {"name": "shop"}, "scheme": "internet-facing"}
    make(PARAMETERS, "params", kubernetes_object("elbv2.k8s.aws/v1beta1", "IngressClassParams", "shop", spec=group))
    make(SERVICE, "web", SERVICE_INPUTS)
    make(INGRESS, "web", ingress)


def test_some_fields_never_change(platform, make):
    storage = kubernetes_object("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com")
    made = make(STORAGE_CLASS, "gp3", {**storage, "reclaimPolicy": "Delete"})

    with pytest.raises(AbortedError, match="reclaimPolicy: field is immutable"):
        platform.account.update(made, {**storage, "reclaimPolicy": "Retain"})


def test_a_preview_asks_the_cluster_nothing(platform):
    platform.account.configure_kubernetes("https://elsewhere.example")
    inputs = kubernetes_object("v1", "ConfigMap", "settings", dta={})

    previewed = platform.account.create(CONFIG_MAP, "settings", inputs, preview=True)

    assert previewed.id == ""
    assert previewed.urn not in platform.account.cloud.resources
