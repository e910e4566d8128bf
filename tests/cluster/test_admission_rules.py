"""Rules of the API server for new objects, and for fields that never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.real_api import Objects, in_namespace, refused

Manifest = dict[str, Any]

NAMESPACE = "admission"
LABELS = {"app": "web"}
CONTAINER = {"name": "web", "image": "web:1"}


@pytest.fixture(scope="module")
def objects(real_objects: Objects) -> Objects:
    real_objects.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    return real_objects


def manifest(api_version: str, kind: str, name: str = "web", **content: Any) -> Manifest:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": LABELS},
        **content,
    }


def pod(**spec: Any) -> Manifest:
    return manifest("v1", "Pod", spec={"containers": [CONTAINER], **spec})


def deployment(selector: Mapping[str, str]) -> Manifest:
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [CONTAINER]}}
    return manifest("apps/v1", "Deployment", spec={"selector": {"matchLabels": selector}, "template": template})


def cron_job(**spec: Any) -> Manifest:
    pods = {"spec": {"containers": [CONTAINER], "restartPolicy": "Never"}}
    job = {"spec": {"template": pods}}
    return manifest("batch/v1", "CronJob", spec={"schedule": "30 2 * * *", "jobTemplate": job, **spec})


def priority_class(name: str, value: int) -> Manifest:
    return manifest("scheduling.k8s.io/v1", "PriorityClass", name, value=value)


@pytest.mark.parametrize(
    ("invalid", "status", "message"),
    [
        (manifest("v1", "ConfigMap", dta={}), 400, 'unknown field "dta"'),
        (in_namespace(manifest("v1", "ConfigMap"), "nowhere"), 404, 'namespaces "nowhere" not found'),
        (deployment({"app": "wep"}), 422, "`selector` does not match template `labels`"),
        (cron_job(schedule="30 2 * *"), 422, "spec.schedule: Invalid value"),
        (cron_job(schedule="TZ=UTC 30 2 * * *"), 422, "spec.schedule: Invalid value"),
        (cron_job(timeZone="Europe/Atlantis"), 422, "spec.timeZone: Invalid value"),
        (priority_class("system-high", 1), 422, "reserved for system use only"),
        (priority_class("high", 2_000_000_000), 422, "maximum allowed value of a user defined priority is 1000000000"),
        (pod(priorityClassName="missing"), 403, "no PriorityClass with name missing was found"),
        (pod(serviceAccountName="missing"), 403, 'serviceaccount "missing" not found'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_invalid_object_is_refused(objects: Objects, invalid: Manifest, status: int, message: str) -> None:
    with refused(status, message):
        objects.dry_run(invalid)


@pytest.mark.parametrize(
    "valid",
    [
        manifest("v1", "ConfigMap"),
        deployment(LABELS),
        cron_job(timeZone="Europe/Berlin"),
        priority_class("high", 1000),
        pod(priorityClassName="system-node-critical"),
    ],
    ids=lambda value: value["kind"],
)
def test_the_same_object_without_the_fault_is_accepted(objects: Objects, valid: Manifest) -> None:
    assert objects.dry_run(valid)["kind"] == valid["kind"]


@pytest.mark.parametrize(
    ("created", "change", "message"),
    [
        (
            manifest("storage.k8s.io/v1", "StorageClass", "unchanged", provisioner="ebs.csi.aws.com"),
            {"reclaimPolicy": "Retain"},
            "updates to reclaimPolicy are forbidden",
        ),
        (priority_class("unchanged", 1000), {"value": 2000}, "may not be changed in an update"),
        (
            manifest("networking.k8s.io/v1", "IngressClass", "unchanged", spec={"controller": "example.org/one"}),
            {"spec": {"controller": "example.org/other"}},
            "field is immutable",
        ),
    ],
    ids=["StorageClass", "PriorityClass", "IngressClass"],
)
def test_a_change_of_an_immutable_field_is_refused(
    objects: Objects, created: Manifest, change: Manifest, message: str
) -> None:
    objects.create(created)
    with refused(422, message):
        objects.patch(created, change)
