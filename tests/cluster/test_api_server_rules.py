"""Rules of the API server for objects of the plans: what it refuses to change, to create or to evict."""

from __future__ import annotations

import copy
from http import HTTPStatus
from typing import Any

import pytest

from cluster.api import Api, ApiError
from nested import value_at
from plan.pod_templates import pod_of
from tests.support.real_api import Objects, in_namespace, refused, wait_for
from tests.support.stack_plans import of_kind

Manifest = dict[str, Any]

NAMESPACE = "rules"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
CANNOT_RESIZE = "the storageclass that provisions the pvc must support resize"
CANNOT_EVICT = "Cannot evict pod as it would violate the pod's disruption budget"


@pytest.fixture(scope="module")
def objects(real_objects: Objects) -> Objects:
    real_objects.apply(namespace(NAMESPACE))
    return real_objects


def namespace(name: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def planned(kind: str, name: str | None = None, stack: str = "dev") -> Manifest:
    """Return a copy of an object of a plan, in the namespace of these tests."""
    found = next(each for each in of_kind(stack, kind) if name in {None, each["metadata"]["name"]})
    return copy.deepcopy(in_namespace(found, NAMESPACE) if "namespace" in found["metadata"] else found)


def test_an_immutable_config_map_keeps_its_data_and_stays_immutable(objects: Objects) -> None:
    config_map = planned("ConfigMap")
    assert config_map["immutable"] is True
    objects.create(config_map)
    with refused(422, "immutable: Forbidden: field is immutable when `immutable` is set"):
        objects.patch(config_map, {"immutable": False})
    with refused(422, "data: Forbidden: field is immutable when `immutable` is set"):
        objects.patch(config_map, {"data": {"ADDED": "value"}})
    objects.patch(config_map, {"metadata": {"labels": {"added": "value"}}})


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_a_pod_with_more_rights_than_the_namespace_of_its_system_allows_is_refused(
    objects: Objects, stack: str
) -> None:
    deployment = of_kind(stack, "Deployment")[0]
    system = next(
        each for each in of_kind(stack, "Namespace") if each["metadata"]["name"] == deployment["metadata"]["namespace"]
    )
    objects.apply(system)
    pod: Manifest = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "pod", "namespace": system["metadata"]["name"]},
        "spec": copy.deepcopy(pod_of(deployment)),
    }
    pod["spec"].pop("serviceAccountName")
    pod["spec"].pop("priorityClassName", None)
    objects.dry_run(pod)
    for fault, message in (
        ({"hostNetwork": True}, "host namespaces (hostNetwork=true)"),
        ({"securityContext": {}}, "runAsNonRoot != true"),
        ({"volumes": [{"name": "host", "hostPath": {"path": "/"}}]}, 'restricted volume types (volume "host"'),
    ):
        spec = {**pod["spec"], **fault}
        if "volumes" in fault:
            spec["containers"] = [{**each, "volumeMounts": []} for each in spec["containers"]]
        with refused(403, message):
            objects.dry_run({**pod, "spec": spec})


def bound(api: Api, objects: Objects, claim: Manifest) -> Manifest:
    """Create a claim of EBS, and wait until its volume is bound, as for a pod on the first node."""
    node = api.items("/api/v1/nodes")[0]["metadata"]["name"]
    claim["metadata"]["annotations"] = {SELECTED_NODE: node}
    objects.create(claim)
    wait_for(lambda: value_at(objects.read(claim), "status", "phase") == "Bound")
    return claim


def storage(size: str) -> Manifest:
    return {"spec": {"resources": {"requests": {"storage": size}}}}


def test_a_claim_grows_where_its_class_allows_it_and_never_shrinks(real_api: Api, objects: Objects) -> None:
    claim = planned("PersistentVolumeClaim", "data-postgres-0")
    objects.apply(planned("StorageClass", claim["spec"]["storageClassName"]))
    bound(real_api, objects, claim)

    objects.patch(claim, storage("60Gi"))

    wait_for(lambda: value_at(objects.read(claim), "status", "capacity", "storage") == "60Gi")
    with refused(422, "spec.resources.requests.storage: Forbidden: field can not be less than"):
        objects.patch(claim, storage("50Gi"))


def test_a_claim_does_not_grow_where_its_class_does_not_allow_it(real_api: Api, objects: Objects) -> None:
    claim = planned("PersistentVolumeClaim", "data-postgres-0")
    fixed = planned("StorageClass", claim["spec"]["storageClassName"])
    fixed["metadata"]["name"] = claim["spec"]["storageClassName"] = "fixed"
    claim["metadata"]["name"] = "fixed"
    objects.create({**fixed, "allowVolumeExpansion": False})
    bound(real_api, objects, claim)
    with refused(403, CANNOT_RESIZE):
        objects.patch(claim, storage("60Gi"))


def test_the_selector_the_service_and_the_templates_of_claims_of_a_stateful_set_are_immutable(objects: Objects) -> None:
    stateful_set = planned("StatefulSet", "postgres")
    objects.apply(stateful_set)
    for change in (
        {"serviceName": "other"},
        {"podManagementPolicy": "Parallel"},
        {"selector": {"matchLabels": {"added": "value"}}},
        {"volumeClaimTemplates": [{"metadata": {"name": "more"}, **CLAIM_TEMPLATE}]},
    ):
        with refused(422, "updates to statefulset spec for fields other than"):
            objects.patch(stateful_set, {"spec": change})
    objects.patch(stateful_set, {"spec": {"replicas": 0, "template": {"metadata": {"labels": {"added": "value"}}}}})


CLAIM_TEMPLATE = {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}


def test_the_pod_template_of_a_job_is_immutable(objects: Objects) -> None:
    job = planned("Job")
    objects.apply(job)
    with refused(422, "spec.template: Invalid value"):
        objects.patch(job, {"spec": {"template": {"metadata": {"labels": {"added": "value"}}}}})
    with refused(422, "field is immutable"):
        objects.patch(job, {"spec": {"template": {"spec": {"nodeSelector": {"added": "value"}}}}})
    objects.patch(job, {"spec": {"activeDeadlineSeconds": 700}})


def test_a_budget_refuses_the_eviction_of_the_last_pod_it_allows_and_allows_it_later(
    real_api: Api, objects: Objects
) -> None:
    budget = planned("PodDisruptionBudget", "backend")
    assert budget["spec"]["maxUnavailable"] == 1
    objects.apply(budget)
    labels = budget["spec"]["selector"]["matchLabels"]
    objects.apply(two_pods(labels))
    wait_for(lambda: value_at(objects.read(budget), "status", "disruptionsAllowed") == 1)
    first, second = (each["metadata"]["name"] for each in pods_with(real_api, labels))

    evict(real_api, first)
    with refused(429, CANNOT_EVICT):
        evict(real_api, second)

    wait_for(lambda: value_at(objects.read(budget), "status", "disruptionsAllowed") == 1)
    wait_for(lambda: evicted(real_api, second))
    wait_for(lambda: second not in {each["metadata"]["name"] for each in pods_with(real_api, labels)})


def test_two_budgets_of_the_same_pods_block_every_eviction(real_api: Api, objects: Objects) -> None:
    budget = planned("PodDisruptionBudget", "backend")
    labels = budget["spec"]["selector"]["matchLabels"]
    objects.apply(budget)
    objects.apply(two_pods(labels))
    wait_for(lambda: value_at(objects.read(budget), "status", "disruptionsAllowed") == 1)
    second = copy.deepcopy(budget)
    second["metadata"]["name"] = "second"
    objects.create(second)
    with refused(500, "This pod has more than one PodDisruptionBudget"):
        evict(real_api, pods_with(real_api, labels)[0]["metadata"]["name"])
    real_api.delete(objects.path(second))


def two_pods(labels: Manifest) -> Manifest:
    container = {"name": "app", "image": "app:1"}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [container], "tolerations": [{"operator": "Exists"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "two-pods", "namespace": NAMESPACE},
        "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": template},
    }


def pods_with(api: Api, labels: Manifest) -> list[Manifest]:
    """Return the pods with the labels that are not being deleted."""
    return [
        each
        for each in api.items(f"/api/v1/namespaces/{NAMESPACE}/pods")
        if labels.items() <= each["metadata"].get("labels", {}).items() and "deletionTimestamp" not in each["metadata"]
    ]


def evict(api: Api, name: str) -> None:
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{name}"
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": NAMESPACE}}
    api.create(f"{path}/eviction", body)


def evicted(api: Api, name: str) -> bool:
    """Try to evict a pod, as a node drain does again and again."""
    try:
        evict(api, name)
    except ApiError as error:
        if error.status != HTTPStatus.TOO_MANY_REQUESTS:
            raise
        return False
    return True
