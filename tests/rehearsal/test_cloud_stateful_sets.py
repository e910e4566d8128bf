"""Volumes of EBS for the claims of StatefulSets."""

from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform
from tests.support.simulated_platform import kubernetes_object as obj

STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
CLAIM = resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM
STATEFUL_SET = resource_types.KUBERNETES_STATEFUL_SET


@pytest.fixture
def platform():
    made = Platform(Account())
    made.addon("aws-ebs-csi-driver")
    return made


@pytest.fixture
def make(platform):
    return platform.account.create


def inside(manifest):
    """Return an object in the default namespace, as the provider completes it."""
    manifest["metadata"]["namespace"] = "default"
    return manifest


def template(**pod):
    containers = pod.pop("containers", [{"name": "main", "image": "store:1"}])
    return {"metadata": {"labels": {"app": "store"}}, "spec": {"containers": containers, **pod}}


def storage_class(**fields):
    given = {"provisioner": "ebs.csi.aws.com", "volumeBindingMode": "WaitForFirstConsumer", **fields}
    return obj("storage.k8s.io/v1", "StorageClass", "gp3", **given)


def claim_spec(size="10Gi", **fields):
    resources = {"requests": {"storage": size}}
    return {"accessModes": ["ReadWriteOnce"], "storageClassName": "gp3", "resources": resources, **fields}


def claim(name="data-store-0", size="10Gi", **fields):
    return inside(obj("v1", "PersistentVolumeClaim", name, spec=claim_spec(size, **fields)))


def store(replicas=1, size="10Gi", **spec):
    fields = {
        "replicas": replicas,
        "serviceName": "store-pods",
        "selector": {"matchLabels": {"app": "store"}},
        "template": template(),
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim_spec(size)}],
        **spec,
    }
    return inside(obj("apps/v1", "StatefulSet", "store", spec=fields))


def volumes(platform):
    return [each for each in platform.account.cloud.unmanaged_resources() if each.kind == "volume"]


def test_a_stateful_set_creates_its_claims_and_they_remain_when_it_is_deleted(platform, make):
    make(STORAGE_CLASS, "gp3", storage_class())
    made = make(STATEFUL_SET, "store", store(2))
    assert {each.used_by[0] for each in volumes(platform)} == {
        "PersistentVolumeClaim default/data-store-0",
        "PersistentVolumeClaim default/data-store-1",
    }
    platform.account.delete(made)
    assert len(volumes(platform)) == 2
    make(STATEFUL_SET, "again", store(2))
    assert len(volumes(platform)) == 2


def test_a_retention_policy_deletes_the_claims_of_a_stateful_set(platform, make):
    make(STORAGE_CLASS, "gp3", storage_class())
    policy = {"whenDeleted": "Delete", "whenScaled": "Retain"}
    made = make(STATEFUL_SET, "store", store(2, persistentVolumeClaimRetentionPolicy=policy))
    platform.account.delete(made)
    assert volumes(platform) == []


def test_claims_of_the_controller_are_deleted_with_their_namespace(platform, make):
    make(STORAGE_CLASS, "gp3", storage_class())
    space = make(resource_types.KUBERNETES_NAMESPACE, "shop", obj("v1", "Namespace", "shop"))
    inputs = store()
    inputs["metadata"]["namespace"] = "shop"
    make(STATEFUL_SET, "store", inputs)
    platform.account.delete(space)
    assert volumes(platform) == []


def test_the_volume_of_a_claim_of_the_stack_waits_for_the_pods_that_mount_it(platform, make):
    make(STORAGE_CLASS, "gp3", storage_class())
    data = make(CLAIM, "data", claim())
    assert volumes(platform) == []
    made = make(STATEFUL_SET, "store", store())
    assert len(volumes(platform)) == 1
    platform.account.delete(made)
    platform.account.delete(data)
    assert volumes(platform) == []


def test_a_claim_without_a_class_gets_a_volume_of_the_default_class(platform, make):
    spec = {key: value for key, value in claim_spec().items() if key != "storageClassName"}
    claimed = store(volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": spec}])
    inputs = storage_class()
    make(STORAGE_CLASS, "gp3", inputs)
    made = make(STATEFUL_SET, "store", claimed)
    assert volumes(platform) == []
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    make(STORAGE_CLASS, "usual", {**inputs, "metadata": {"name": "usual", "annotations": default}})
    platform.account.update(made, claimed)
    assert len(volumes(platform)) == 1


def test_a_claim_of_a_class_that_binds_at_once_requires_the_driver(make):
    make(STORAGE_CLASS, "gp3", storage_class(volumeBindingMode="Immediate", provisioner="efs.csi.aws.com"))
    with pytest.raises(AbortedError, match="no aws-efs-csi-driver to create the volume"):
        make(CLAIM, "data", claim())
