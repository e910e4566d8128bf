from __future__ import annotations

import pytest

from rehearsal.cloud.direct import AbortedError, Account
from rehearsal.cloud.example import Platform, deployment
from rehearsal.cloud.example import kubernetes_object as obj

CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


@pytest.fixture
def platform():
    return Platform(Account())


def test_a_selector_finds_the_pods_of_its_template(platform):
    inputs = deployment()
    inputs["spec"]["selector"] = {"matchLabels": {"app": "wep"}}

    with pytest.raises(AbortedError, match="does not match the labels of its template") as refused:
        platform.account.create(DEPLOYMENT, "web", inputs)
    assert refused.value.init_failed is None


def service(**spec):
    return obj("v1", "Service", "web", spec={"ports": [{"port": 80}], "selector": {"app": "web"}, **spec})


def test_a_service_waits_for_its_pods(platform):
    make = platform.account.create
    with pytest.raises(AbortedError, match="does not target any pods") as stuck:
        make(SERVICE, "early", service())
    assert stuck.value.init_failed.id == "default/web"

    make(DEPLOYMENT, "web", deployment())
    make(SERVICE, "web", {**service(), "metadata": {"name": "late"}})


def test_pods_that_are_stuck_answer_no_service(platform):
    make = platform.account.create
    with pytest.raises(AbortedError):
        make(DEPLOYMENT, "web", deployment(serviceAccountName="nobody"))
    with pytest.raises(AbortedError, match="does not target any pods"):
        make(SERVICE, "web", service())


@pytest.mark.parametrize(
    "inputs",
    [
        service(clusterIP="None"),
        service(type="ExternalName", externalName="example.com"),
        {**service(), "metadata": {"name": "web", "annotations": {"pulumi.com/skipAwait": "true"}}},
    ],
)
def test_some_services_wait_for_no_pods(platform, inputs):
    platform.account.create(SERVICE, "web", inputs)


def test_a_claim_stays_while_pods_mount_it(platform):
    make = platform.account.create
    storage = obj("storage.k8s.io/v1", "StorageClass", "gp3", provisioner="ebs.csi.aws.com")
    make(STORAGE_CLASS, "gp3", storage)
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    claim = make(CLAIM, "data", obj("v1", "PersistentVolumeClaim", "data", spec=spec))
    web = make(DEPLOYMENT, "web", deployment(volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]))

    with pytest.raises(AbortedError, match="finalizer waits for the pods of Deployment default/web"):
        platform.account.delete(claim)
    platform.account.delete(web)
    platform.account.delete(claim)
