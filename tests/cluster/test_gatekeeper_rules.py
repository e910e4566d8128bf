"""The API server evaluates the rules of Gatekeeper: it refuses invalid objects, and accepts all objects of prod."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from cluster.api import Api, ApiError
from cluster.control_plane import ControlPlane
from cluster.controllers import Controllers, gatekeeper
from cluster.definitions import create_definitions, definitions_for, served_groups
from nested import value_at
from plan.pod_templates import pod_of
from tests.support.real_api import Objects, in_namespace, programs, refused, wait_for
from tests.support.stack_plans import manifests, name_of, of_kind

CONSTRAINT = "constraints.gatekeeper.sh/v1beta1"

Manifest = dict[str, Any]


def constraints() -> list[Manifest]:
    return [each for each in manifests("prod") if each["apiVersion"] == CONSTRAINT]


def first(kind: str) -> Manifest:
    """Return a copy of an object of prod."""
    return copy.deepcopy(next(each for each in of_kind("prod", kind) if each["metadata"].get("namespace")))


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A control plane that enforces the constraints of prod in the namespaces of its systems."""
    with ControlPlane(programs()) as started, started.api() as api:
        create_definitions(api, definitions_for(manifests("prod"), served_groups(api)).found)
        objects, reported = Objects(api), list[str]()
        with Controllers(api, [gatekeeper.play], reported.append):
            for each in (*of_kind("prod", "Namespace"), *of_kind("prod", "ConstraintTemplate")):
                objects.apply(each)
            objects.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "unguarded"}})
            for each in constraints():
                wait_for(lambda each=each: objects.serves(each))
                objects.apply(each)
            wait_for(lambda: len(api.items(gatekeeper.BINDINGS)) == len(constraints()))
            for build, message in INVALID.values():
                wait_for(lambda build=build, message=message: is_refused(objects, build(), message))
            yield api
        assert reported == []


@pytest.fixture(scope="module")
def objects(api: Api) -> Objects:
    return Objects(api)


def is_refused(objects: Objects, manifest: Manifest, message: str) -> bool:
    try:
        objects.dry_run(manifest)
    except ApiError as error:
        return message in f"{error}"
    return False


def pod() -> Manifest:
    """Return a pod of a Deployment of prod, without the objects of prod that it refers to."""
    deployment = first("Deployment")
    for reference in ("serviceAccountName", "priorityClassName"):
        pod_of(deployment).pop(reference, None)
    metadata = {
        "name": "pod",
        "namespace": deployment["metadata"]["namespace"],
        "labels": deployment["spec"]["template"]["metadata"]["labels"],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod_of(deployment)}


def changed(kind: str, change: Callable[[Manifest], object]) -> Callable[[], Manifest]:
    """Return a function that returns an object of prod with one change, under a new name."""

    def build() -> Manifest:
        manifest = pod() if kind == "Pod" else first(kind)
        manifest["metadata"]["name"] = "changed"
        change(manifest)
        return manifest

    return build


def container(manifest: Manifest) -> Manifest:
    return pod_of(manifest)["containers"][0]


def image(name: str) -> Callable[[Manifest], object]:
    return lambda manifest: container(manifest).update(image=name)


def without_label(manifest: Manifest) -> None:
    """Give an object another label. A Job without labels gets those of its pods."""
    manifest["metadata"]["labels"] = {"app": "shop"}


def node_port(manifest: Manifest) -> None:
    manifest["spec"]["type"] = "NodePort"
    manifest["spec"].pop("clusterIP", None)


NO_LABEL = "labels are missing: app.kubernetes.io/name"
NOT_ALLOWED = "images come from a registry that is not allowed: docker.io/library/nginx:1.29.0"
NOT_PINNED = "images need a digest, or a tag other than latest: "
NO_REQUESTS = "containers request no cpu or no memory: "

ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
POD_KINDS = ("Pod", "Deployment", "StatefulSet", "Job", "CronJob")

INVALID: Mapping[str, tuple[Callable[[], Manifest], str]] = {
    **{
        f"{kind} without the label": (changed(kind, without_label), NO_LABEL)
        for kind in (*POD_KINDS, "Service", "Ingress")
    },
    **{
        f"{kind} of another registry": (changed(kind, image("docker.io/library/nginx:1.29.0")), NOT_ALLOWED)
        for kind in POD_KINDS
    },
    **{
        f"{kind} with the tag latest": (changed(kind, image(f"{ECR}/app:latest")), f"{NOT_PINNED}{ECR}/app:latest")
        for kind in POD_KINDS
    },
    **{
        f"{kind} without requests": (changed(kind, lambda each: container(each).pop("resources")), NO_REQUESTS)
        for kind in POD_KINDS
    },
    "Service of type NodePort": (changed("Service", node_port), "a Service of type NodePort is reached past"),
    "Ingress without a class": (
        changed("Ingress", lambda each: each["spec"].pop("ingressClassName")),
        "spec.ingressClassName is missing",
    ),
}
"""Objects of prod that violate exactly one rule, and the message of the rule."""


@pytest.mark.parametrize("case", INVALID)
def test_an_object_that_violates_a_rule_is_refused_with_the_message_of_the_rule(objects: Objects, case: str) -> None:
    build, message = INVALID[case]
    with refused(422, f"denied request: {message}"):
        objects.dry_run(build())


@pytest.mark.parametrize("kind", [*POD_KINDS, "Service", "Ingress"])
def test_the_same_object_without_the_violation_is_accepted(objects: Objects, kind: str) -> None:
    assert objects.dry_run(changed(kind, lambda _: None)())["kind"] == kind


def test_every_rule_refuses_an_object() -> None:
    messages = {each.partition(":")[0] for _, each in INVALID.values()}
    assert len(messages) == len(constraints()) == 6


def test_objects_in_namespaces_without_the_label_are_accepted(objects: Objects) -> None:
    for name in ("Service of type NodePort", "Pod of another registry"):
        build, _ = INVALID[name]
        objects.dry_run(in_namespace(build(), "unguarded"))


def test_an_ephemeral_container_of_another_registry_is_refused(api: Api, objects: Objects) -> None:
    created = pod()
    objects.create(created)
    context = container(created)["securityContext"]
    ephemeral = {"name": "debug", "image": "docker.io/library/nginx:1.29.0", "securityContext": context}
    with refused(422, NOT_ALLOWED):
        api.patch(f"{objects.path(created)}/ephemeralcontainers", {"spec": {"ephemeralContainers": [ephemeral]}})


def test_every_object_of_prod_is_accepted(objects: Objects) -> None:
    wrong: dict[str, str] = {}
    for each in manifests("prod"):
        try:
            objects.apply(each, force=True)
        except ApiError as error:
            wrong[name_of(each)] = f"{error}"
    assert wrong == {}
    assert {value_at(objects.read(each), "metadata", "generation") for each in constraints()} == {1}


def test_the_controllers_can_create_the_pods_of_prod(objects: Objects) -> None:
    for each in (*of_kind("prod", "Deployment"), *of_kind("prod", "StatefulSet")):
        wait_for(lambda each=each: value_at(objects.read(each), "status", "replicas"))


def test_a_changed_action_of_a_constraint_is_in_force(api: Api, objects: Objects) -> None:
    build, message = INVALID["Service of type NodePort"]
    (constraint,) = [each for each in constraints() if each["kind"] == "LandfallNoNodePorts"]
    binding = f"{gatekeeper.BINDINGS}/gatekeeper-{constraint['metadata']['name']}"
    for action, expected in (("warn", "Warn"), ("dryrun", "Audit"), ("deny", "Deny")):
        objects.patch(constraint, {"spec": {"enforcementAction": action}})
        wait_for(lambda expected=expected: value_at(api.get(binding), "spec", "validationActions") == [expected])
        wait_for(lambda action=action: is_refused(objects, build(), message) == (action == "deny"))


def test_without_its_constraint_a_rule_refuses_nothing(api: Api, objects: Objects) -> None:
    build, message = INVALID["Ingress without a class"]
    (constraint,) = [each for each in constraints() if each["kind"] == "LandfallIngressClass"]
    api.delete(objects.path(constraint))
    wait_for(lambda: not is_refused(objects, build(), message))
