from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, deployment
from tests.support.simulated_platform import kubernetes_object as obj

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


@pytest.fixture
def platform():
    return Platform(Account())


def test_a_selector_that_does_not_match_its_template_is_rejected(platform):
    inputs = deployment()
    inputs["spec"]["selector"] = {"matchLabels": {"app": "wep"}}

    with pytest.raises(AbortedError, match="does not match the labels of its template") as refused:
        platform.account.create(resource_types.KUBERNETES_DEPLOYMENT, "web", inputs)
    assert refused.value.init_failed is None


def service(**spec):
    return obj("v1", "Service", "web", spec={"ports": [{"port": 80}], "selector": {"app": "web"}, **spec})


def test_a_service_is_not_ready_without_ready_pods(platform):
    make = platform.account.create
    with pytest.raises(AbortedError, match="does not target any pods") as stuck:
        make(resource_types.KUBERNETES_SERVICE, "early", service())
    assert stuck.value.init_failed.id == "default/web"

    make(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment())
    make(resource_types.KUBERNETES_SERVICE, "web", {**service(), "metadata": {"name": "late"}})


def test_a_service_ignores_pods_that_are_not_ready(platform):
    make = platform.account.create
    with pytest.raises(AbortedError):
        make(resource_types.KUBERNETES_DEPLOYMENT, "web", deployment(serviceAccountName="nobody"))
    with pytest.raises(AbortedError, match="does not target any pods"):
        make(resource_types.KUBERNETES_SERVICE, "web", service())


@pytest.mark.parametrize(
    "inputs",
    [
        service(clusterIP="None"),
        service(type="ExternalName", externalName="example.com"),
        {**service(), "metadata": {"name": "web", "annotations": {"pulumi.com/skipAwait": "true"}}},
    ],
)
def test_headless_external_and_skipped_services_need_no_pods(platform, inputs):
    platform.account.create(resource_types.KUBERNETES_SERVICE, "web", inputs)


def test_a_mounted_claim_cannot_be_deleted(platform):
    make = platform.account.create
    platform.addon("aws-ebs-csi-driver")
    storage = obj("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com")
    make(STORAGE_CLASS, "gp3", storage)
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    claim = make(
        resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM, "data", obj("v1", "PersistentVolumeClaim", "data", spec=spec)
    )
    web = make(
        resource_types.KUBERNETES_DEPLOYMENT,
        "web",
        deployment(volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]),
    )

    with pytest.raises(AbortedError, match="finalizer waits for the pods of Deployment default/web"):
        platform.account.delete(claim)
    platform.account.delete(web)
    platform.account.delete(claim)
