"""Every Kubernetes object of a plan as a manifest that ``kubectl apply`` reads."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from engine.simulation.kubernetes import api_version_and_kind, is_namespaced, is_object
from plan.values import SECRET, UNKNOWN, is_mapping, is_sequence
from preview.views.files import Files
from preview.views.yaml_text import dump

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource

CLUSTER_SCOPED = "_cluster"
"""Folder of the objects that live in no namespace; no namespace can have this name."""

_PULUMI_ANNOTATIONS = "pulumi.com/"
_SECRET_DATA = base64.b64encode(SECRET.encode()).decode()
"""The mark of a secret where the API wants base64."""


def files(plan: Plan) -> Files:
    """One file an object: ``<namespace>/<kind>-<name>.yaml``."""
    found = Files()
    for resource in plan.resources:
        if resource.custom and not resource.read and is_object(resource.type):
            manifest = manifest_of(resource)
            metadata = manifest["metadata"]
            folder = metadata.get("namespace", CLUSTER_SCOPED)
            found.add(f"{folder}/{manifest['kind'].lower()}-{metadata['name']}.yaml", dump(manifest))
    return found


def manifest_of(resource: PlannedResource) -> dict[str, Any]:
    """The object as the API server would be sent it."""
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
    """The metadata with its name and namespace, and without what only Pulumi reads."""
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
