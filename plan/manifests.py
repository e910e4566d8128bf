"""The Kubernetes objects of a plan as manifests."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from plan.resource_types import api_version_and_kind, is_kubernetes_object, is_namespaced
from plan.values import SECRET, UNKNOWN, is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan.model import PlannedResource

_PULUMI_ANNOTATIONS = "pulumi.com/"
_SECRET_DATA = base64.b64encode(SECRET.encode()).decode()
"""The placeholder for a secret in a field that the API server reads as base64."""


def is_object(resource: PlannedResource) -> bool:
    """Return whether the stack creates the resource as an object of the Kubernetes API.

    Helm releases, providers and objects that the program only reads are not objects of the stack.
    """
    return resource.custom and not resource.read and is_kubernetes_object(resource.type)


def manifests_of(resources: Iterable[PlannedResource]) -> list[dict[str, Any]]:
    """Return the manifests of the Kubernetes objects among the resources."""
    return [manifest_of(resource) for resource in resources if is_object(resource)]


def manifest_of(resource: PlannedResource) -> dict[str, Any]:
    """Return the object as the provider sends it to the API server."""
    api_version, kind = api_version_and_kind(resource.type)
    manifest: dict[str, Any] = _without_nulls({**resource.inputs})
    manifest.pop("status", None)
    manifest.setdefault("apiVersion", api_version)
    manifest.setdefault("kind", kind)
    manifest["metadata"] = _metadata(resource, manifest)
    if manifest["kind"] == "Secret" and is_mapping(data := manifest.get("data")):
        manifest["data"] = {key: _SECRET_DATA if value == SECRET else value for key, value in data.items()}
    return manifest


def _metadata(resource: PlannedResource, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with name and namespace, and without the annotations that only Pulumi reads."""
    given = manifest.get("metadata")
    metadata = given if is_mapping(given) else {}
    computed = resource.outputs.get("metadata")
    if not metadata.get("name"):
        name = computed.get("name", UNKNOWN) if is_mapping(computed) else UNKNOWN
        metadata["name"] = resource.name if name == UNKNOWN else name
    if is_namespaced(manifest["apiVersion"], manifest["kind"], metadata):
        metadata.setdefault("namespace", "default")
    annotations = metadata.get("annotations")
    if is_mapping(annotations):
        kept = {key: value for key, value in annotations.items() if not key.startswith(_PULUMI_ANNOTATIONS)}
        metadata["annotations"] = kept
        if not kept:
            del metadata["annotations"]
    return metadata


def _without_nulls(value: Any) -> Any:
    if is_mapping(value):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if is_sequence(value):
        return [_without_nulls(item) for item in value if item is not None]
    return value
