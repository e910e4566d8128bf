"""Claims, volumes and Jobs that the controllers of Kubernetes keep or delete."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cluster.api import Api
from nested import value_at
from tests.support.real_api import Objects, in_namespace, refused, wait_for
from tests.support.stack_plans import of_kind

Manifest = dict[str, Any]

NAMESPACE = "claims"
CLASS: Manifest = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "claims"},
    "provisioner": "ebs.csi.aws.com",
    "volumeBindingMode": "WaitForFirstConsumer",
    "allowVolumeExpansion": True,
}
CLAIM_SPEC: Manifest = {
    "accessModes": ["ReadWriteOnce"],
    "storageClassName": "claims",
    "resources": {"requests": {"storage": "1Gi"}},
}
TOLERATE_ALL = [{"operator": "Exists"}]


@pytest.fixture(scope="module")
def objects(real_objects: Objects) -> Objects:
    real_objects.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    real_objects.create(CLASS)
    return real_objects


def claim(name: str) -> Manifest:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": CLAIM_SPEC}


def stateful_set(name: str, **spec: Any) -> Manifest:
    labels = {"app": name}
    container = {"name": "main", "image": "store:1"}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "serviceName": name,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [container], "tolerations": TOLERATE_ALL},
            },
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": CLAIM_SPEC}],
            **spec,
        },
    }


def is_ready(objects: Objects, manifest: Manifest) -> bool:
    return value_at(objects.read(manifest), "status", "readyReplicas") == 1


def delete(api: Api, objects: Objects, manifest: Manifest) -> None:
    api.delete(objects.path(manifest), {"propagationPolicy": "Background"})


def test_a_claim_that_a_pod_mounts_is_deleted_after_the_pod(real_api: Api, objects: Objects) -> None:
    store, data = stateful_set("mounted"), claim("data-mounted-0")
    objects.create(store)
    wait_for(lambda: is_ready(objects, store))

    delete(real_api, objects, data)
    assert value_at(objects.read(data), "metadata", "finalizers") == ["kubernetes.io/pvc-protection"]

    delete(real_api, objects, store)
    wait_for(lambda: objects.read(data) is None)


def test_the_claims_of_a_deleted_stateful_set_follow_its_retention_policy(real_api: Api, objects: Objects) -> None:
    policy = {"whenDeleted": "Delete", "whenScaled": "Retain"}
    kept, deleted = stateful_set("kept"), stateful_set("deleted", persistentVolumeClaimRetentionPolicy=policy)
    for store in (kept, deleted):
        objects.create(store)
    for store in (kept, deleted):
        wait_for(lambda store=store: is_ready(objects, store))
        delete(real_api, objects, store)

    wait_for(lambda: objects.read(claim("data-deleted-0")) is None)
    assert value_at(objects.read(claim("data-kept-0")), "status", "phase") == "Bound"


def test_a_claim_without_a_volume_does_not_grow(objects: Objects) -> None:
    unbound = claim("unbound")
    objects.create(unbound)
    with refused(422, "spec is immutable after creation except resources.requests"):
        objects.patch(unbound, {"spec": {"resources": {"requests": {"storage": "2Gi"}}}})


def test_the_class_of_a_claim_is_immutable(objects: Objects) -> None:
    fixed = claim("fixed")
    objects.create(fixed)
    with refused(422, "spec is immutable after creation except resources.requests"):
        objects.patch(fixed, {"spec": {"storageClassName": "other"}})


@pytest.mark.parametrize("seconds", [None, 0])
def test_a_finished_job_is_deleted_only_if_it_expires(objects: Objects, seconds: int | None) -> None:
    job = in_namespace(copy.deepcopy(of_kind("dev", "Job")[0]), NAMESPACE)
    pod = {"containers": [{"name": "main", "image": "job:1"}], "restartPolicy": "Never", "tolerations": TOLERATE_ALL}
    job["metadata"]["name"] = f"expires-{seconds}".lower()
    job["spec"] = {"ttlSecondsAfterFinished": seconds, "template": {"spec": pod}}
    objects.create(job)
    if seconds is None:
        wait_for(lambda: value_at(objects.read(job), "status", "succeeded") == 1)
    else:
        wait_for(lambda: objects.read(job) is None)


def pod(name: str, **spec: Any) -> Manifest:
    container = {"name": "main", "image": "shop:1"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"containers": [container], "tolerations": TOLERATE_ALL, **spec},
    }


def test_a_pod_waits_for_its_secret_and_runs_once_it_exists(objects: Objects) -> None:
    waiting = pod("waits", volumes=[{"name": "key", "secret": {"secretName": "late"}}])
    objects.create(waiting)
    reason = ("status", "containerStatuses")
    wait_for(lambda: value_at((value_at(objects.read(waiting), *reason) or [{}])[0], "state", "waiting", "reason"))
    assert value_at(objects.read(waiting), "status", "phase") == "Pending"

    objects.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "late", "namespace": NAMESPACE}})

    wait_for(lambda: value_at(objects.read(waiting), "status", "phase") == "Running")


def test_a_pod_stays_pending_with_a_claim_of_an_unknown_storage_class(objects: Objects) -> None:
    unknown = claim("unknown") | {"spec": {**CLAIM_SPEC, "storageClassName": "unknown"}}
    objects.create(unknown)
    mounts = pod("unbound", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "unknown"}}])
    objects.create(mounts)

    wait_for(lambda: "unbound immediate PersistentVolumeClaims" in f"{value_at(objects.read(mounts), 'status')}")
    assert value_at(objects.read(unknown), "status", "phase") == "Pending"
