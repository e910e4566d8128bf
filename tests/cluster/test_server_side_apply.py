"""Server-side apply, which the Kubernetes provider uses: a second apply, other managers, and the number of replicas."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from cluster.api import Api, ApiError
from nested import value_at
from tests.support.real_api import Objects, in_namespace, refused, wait_for
from tests.support.stack_plans import EVERYTHING, KARPENTER, manifests, name_of, of_kind

Manifest = dict[str, Any]

NAMESPACE = "applied"
CONSTRAINTS = "constraints.gatekeeper.sh/"


@pytest.fixture(scope="module")
def objects(real_objects: Objects) -> Objects:
    real_objects.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    return real_objects


def planned(kind: str, name: str) -> Manifest:
    """Return a copy of an object of dev, in the namespace of these tests."""
    found = next(each for each in of_kind("dev", kind) if each["metadata"]["name"] == name)
    return in_namespace(copy.deepcopy(found), NAMESPACE)


def applicable(stack: str) -> Iterator[Manifest]:
    """Yield the objects of a stack, namespaces first. The kinds of constraints exist only with Gatekeeper."""
    yield from of_kind(stack, "Namespace")
    for each in manifests(stack):
        if each["kind"] != "Namespace" and not each["apiVersion"].startswith(CONSTRAINTS):
            yield each


@pytest.mark.parametrize("stack", ["dev", "staging", "prod", KARPENTER, EVERYTHING])
def test_every_object_is_accepted_and_a_second_apply_changes_none(real_api: Api, objects: Objects, stack: str) -> None:
    for each in filter(objects.read, of_kind(stack, "StorageClass")):
        # A class is immutable, and each stack has a cluster of its own.
        real_api.delete(objects.path(each))
    refusals: dict[str, str] = {}
    changed: list[str] = []
    for each in applicable(stack):
        try:
            objects.apply(each, force=True)
            before = objects.read(each)
            after = objects.apply(each, force=True)
        except ApiError as error:
            refusals[name_of(each)] = f"{error}"
            continue
        if value_at(before, "metadata", "generation") != value_at(after, "metadata", "generation"):
            changed.append(name_of(each))
    assert refusals == {}
    assert changed == []


def test_an_empty_list_that_is_not_stored_changes_the_object_at_every_apply(objects: Objects) -> None:
    policy = planned("NetworkPolicy", "default-deny")
    policy["metadata"]["name"] = "empty"
    policy["spec"]["ingress"] = []
    generations = [objects.apply(policy)["metadata"]["generation"] for _ in range(3)]
    assert generations == [1, 2, 3]
    del policy["spec"]["ingress"]
    assert objects.apply(policy)["metadata"]["generation"] == objects.apply(policy)["metadata"]["generation"]


def test_leaving_out_an_empty_list_keeps_the_pods_of_a_deployment(objects: Objects) -> None:
    deployment = planned("Deployment", "frontend")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    before = objects.apply({**deployment, "spec": with_container(deployment, {**container, "env": []})})
    assert objects.apply(deployment)["spec"]["template"] == before["spec"]["template"]


def with_container(deployment: Manifest, container: Manifest) -> Manifest:
    template = deployment["spec"]["template"]
    return {**deployment["spec"], "template": {**template, "spec": {**template["spec"], "containers": [container]}}}


def test_a_field_of_another_manager_is_a_conflict_and_force_takes_it(real_api: Api, objects: Objects) -> None:
    service = planned("Service", "email-rag-backend")
    objects.apply(service)
    edited = {"spec": {"ports": [{**service["spec"]["ports"][0], "targetPort": "edited"}]}}
    real_api.patch(f"{objects.path(service)}?fieldManager=kubectl-edit", edited)

    with refused(409, 'conflict with "kubectl-edit"'):
        objects.apply(service)
    assert value_at(objects.read(service), "spec", "ports", 0, "targetPort") == "edited"

    objects.apply(service, force=True)
    assert value_at(objects.read(service), "spec", "ports", 0, "targetPort") == "http"
    objects.apply(service)


def test_a_field_that_no_manifest_has_belongs_to_its_manager_alone(real_api: Api, objects: Objects) -> None:
    service = planned("Service", "email-rag-backend")
    objects.apply(service)
    label = {"metadata": {"annotations": {"example.org/owner": "another controller"}}}
    real_api.patch(f"{objects.path(service)}?fieldManager=another", label)

    after = objects.apply(service)

    assert value_at(after, "metadata", "annotations", "example.org/owner") == "another controller"


def replicas(objects: Objects, deployment: Manifest) -> int:
    return value_at(objects.read(deployment), "spec", "replicas")


def with_replicas(deployment: Manifest, number: int) -> Manifest:
    return {**deployment, "spec": {**deployment["spec"], "replicas": number}}


def test_an_apply_without_replicas_keeps_the_number_of_the_autoscaler(objects: Objects) -> None:
    deployment, autoscaler = planned("Deployment", "backend"), planned("HorizontalPodAutoscaler", "backend")
    assert "replicas" not in deployment["spec"]
    autoscaler["spec"] |= {"minReplicas": 3, "maxReplicas": 5}
    objects.apply(deployment)
    objects.apply(autoscaler)
    wait_for(lambda: replicas(objects, deployment) == 3)

    deployment["spec"]["template"]["spec"]["containers"][0]["image"] += "-next"
    after = objects.apply(deployment)

    assert after["spec"]["replicas"] == 3


def test_a_number_that_leaves_the_manifest_becomes_one_unless_another_manager_has_applied_it(objects: Objects) -> None:
    """This is why a Deployment with an autoscaler never has a number."""
    deployment = planned("Deployment", "worker")
    objects.apply(with_replicas(deployment, 3))
    assert objects.apply(deployment)["spec"]["replicas"] == 1

    objects.apply(with_replicas(deployment, 3))
    only = {key: deployment[key] for key in ("apiVersion", "kind")}
    metadata = {key: deployment["metadata"][key] for key in ("name", "namespace")}
    objects.apply({**only, "metadata": metadata, "spec": {"replicas": 3}}, "handover")
    assert objects.apply(deployment)["spec"]["replicas"] == 3
