"""Definitions and namespaces that change while objects exist."""

from __future__ import annotations

import copy
from typing import Any

from cluster.api import Api
from cluster.definitions import DEFINITIONS, create_definitions, definition
from nested import mapping_at, value_at
from tests.support.real_api import Objects, in_namespace, refused, wait_for
from tests.support.stack_plans import of_kind

Manifest = dict[str, Any]

GROUP = "changes.example.org"
NAMESPACE = "leaving"
NAMESPACES = "/api/v1/namespaces"


def schema(*fields: str) -> Manifest:
    properties = {field: {"type": "string"} for field in fields}
    return {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}


def widget(version: str, **spec: str) -> Manifest:
    return {"apiVersion": f"{GROUP}/{version}", "kind": "Widget", "metadata": {"name": "one"}, "spec": spec}


def test_a_definition_gets_a_field_and_a_version_while_objects_exist(real_api: Api, real_objects: Objects) -> None:
    defined = definition(GROUP, "v1", "Widget", schema("size"), namespaced=False)
    create_definitions(real_api, [defined])
    path, collection = f"{DEFINITIONS}/{defined['metadata']['name']}", f"/apis/{GROUP}"
    real_api.create(f"{collection}/v1/widgets", widget("v1", size="small"))
    strict = f"{collection}/v1/widgets?dryRun=All&fieldValidation=Strict"
    with refused(400, 'unknown field "spec.colour"'):
        real_api.create(strict, widget("v1", colour="red"))

    (old,) = defined["spec"]["versions"]
    old["schema"]["openAPIV3Schema"] |= schema("size", "colour")
    new = {**copy.deepcopy(old), "name": "v2"}
    real_api.patch(path, {"spec": {"versions": [{**old, "storage": False}, new]}})

    wait_for(lambda: real_api.get(f"{collection}/v2/widgets/one"))
    real_objects.apply(widget("v1", size="small", colour="red"), force=True)
    assert value_at(real_api.get(f"{collection}/v2/widgets/one"), "spec") == {"size": "small", "colour": "red"}
    with refused(422, "status.storedVersions[0]: Invalid value"):
        real_api.patch(path, {"spec": {"versions": [new]}})


def phase(api: Api, name: str) -> str | None:
    return value_at(api.get(f"{NAMESPACES}/{name}"), "status", "phase")


def remaining(api: Api, name: str) -> str:
    """Return the message of the namespace about the finalizers that its objects wait for."""
    conditions = mapping_at(api.get(f"{NAMESPACES}/{name}"), "status").get("conditions", [])
    messages = {each["type"]: each["message"] for each in conditions if each["status"] == "True"}
    return messages.get("NamespaceFinalizersRemaining", "")


def test_a_namespace_waits_for_the_finalizers_of_its_objects(real_api: Api, real_objects: Objects) -> None:
    """The way out is that of docs/how-to/recover-a-stuck-namespace.md."""
    finalizer = "finalizer.keda.sh"
    scaled = in_namespace(of_kind("dev", "ScaledObject")[0], NAMESPACE)
    scaled["metadata"]["finalizers"] = [finalizer]
    real_objects.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    real_objects.create(scaled)

    real_api.delete(f"{NAMESPACES}/{NAMESPACE}")

    assert finalizer in wait_for(lambda: remaining(real_api, NAMESPACE))
    assert phase(real_api, NAMESPACE) == "Terminating"
    assert real_objects.read(scaled)
    with refused(403, "because it is being terminated"):
        real_objects.create(in_namespace({**scaled, "metadata": {"name": "other"}}, NAMESPACE))

    real_objects.patch(scaled, {"metadata": {"finalizers": None}})
    wait_for(lambda: real_api.get(f"{NAMESPACES}/{NAMESPACE}") is None)


def test_a_planned_definition_is_accepted_again_with_a_further_field(real_objects: Objects) -> None:
    planned = copy.deepcopy(of_kind("dev", "CustomResourceDefinition")[0])
    real_objects.apply(planned, force=True)
    for version in planned["spec"]["versions"]:
        version["schema"]["openAPIV3Schema"].setdefault("properties", {})["added"] = {"type": "string"}
    assert real_objects.apply(planned, force=True)["metadata"]["generation"] > 1
