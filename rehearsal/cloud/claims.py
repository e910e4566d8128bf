"""Persistent volume claims: those of the stack, and those that the StatefulSet controller creates.

The StatefulSet controller creates a missing claim for each claim template and pod: ``data-store-0``. Such a claim is
no resource of a stack. It remains when the StatefulSet is deleted, unless ``persistentVolumeClaimRetentionPolicy`` says
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nested import mapping_at, value_at, values_at
from rehearsal.cloud.api_server import ApiServer, kind_of, metadata_of, pod_spec_of
from rehearsal.cloud.model import Resource

CLAIM = "PersistentVolumeClaim"
STATEFUL_SET = "StatefulSet"

DRIVERS = {"ebs.csi.aws.com": "aws-ebs-csi-driver", "efs.csi.aws.com": "aws-efs-csi-driver"}
"""EKS add-ons by the provisioner that they run."""

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"

Spec = Mapping[str, Any]


def display_name(name: str, namespace: str) -> str:
    """Return kind and id of a claim, as for a resource of a stack."""
    return f"{CLAIM} {namespace}/{name}"


def users_of_claim(api: ApiServer, name: str, namespace: str | None) -> list[Resource]:
    """Return the objects whose pods mount a claim."""
    return [each for each in api.with_pods(namespace) if name in {*mounted(each), *templates_of(each)}]


def mounted(resource: Resource) -> list[str]:
    """Return the claims in the volumes of an object's pods."""
    return values_at(pod_spec_of(resource), "volumes", "persistentVolumeClaim", "claimName")


def templates_of(resource: Resource) -> dict[str, Spec]:
    """Return the claim template of each claim that the pods of a StatefulSet need, by the name of the claim."""
    if kind_of(resource) != STATEFUL_SET:
        return {}
    spec = mapping_at(resource.inputs, "spec")
    first = value_at(spec, "ordinals", "start") or 0
    return {
        f"{template['metadata']['name']}-{metadata_of(resource)['name']}-{first + number}": template
        for template in values_at(spec, "volumeClaimTemplates")
        for number in range(int(spec.get("replicas", 1)))
    }


def mounted_specs(api: ApiServer, resource: Resource) -> Iterator[Spec]:
    """Yield the specs of the claims that the pods of an object mount, as far as the claims are known."""
    namespace, templates = metadata_of(resource).get("namespace"), templates_of(resource)
    for name in (*mounted(resource), *templates):
        if claim := api.get(CLAIM, name, namespace):
            yield claim.inputs["spec"]
        elif name in templates:
            yield templates[name]["spec"]


def created_by_controller(api: ApiServer, stateful_set: Resource) -> Iterator[tuple[str, Spec]]:
    """Yield name and template of the claims that the stack does not create itself."""
    namespace = metadata_of(stateful_set)["namespace"]
    for name, template in templates_of(stateful_set).items():
        if api.get(CLAIM, name, namespace) is None:
            yield name, template


def deleted_with(resource: Resource) -> list[str]:
    """Return the claims that the controller deletes with a StatefulSet, as kind and id."""
    policy = value_at(resource.inputs, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
    names = templates_of(resource) if policy == "Delete" else ()
    return [display_name(name, metadata_of(resource)["namespace"]) for name in names]


def storage_class_of(api: ApiServer, spec: Spec) -> Resource | None:
    """Return the storage class of a claim, by default the default class of the cluster."""
    if name := spec.get("storageClassName"):
        return api.get("StorageClass", name)
    classes = api.objects("StorageClass")
    return next(
        (each for each in classes if value_at(each.inputs, "metadata", "annotations", _DEFAULT_CLASS) == "true"), None
    )


def waits_for_pod(storage_class: Resource) -> bool:
    """Return whether a volume is created once a pod needs it, in the zone of the pod's node."""
    return storage_class.inputs.get("volumeBindingMode") == "WaitForFirstConsumer"


def provisioning_errors(api: ApiServer, spec: Spec) -> Iterator[str]:
    """Yield the missing driver of a claim that names no volume."""
    storage_class = storage_class_of(api, spec)
    driver = DRIVERS.get(storage_class.inputs["provisioner"]) if storage_class else None
    if driver and not spec.get("volumeName") and not api.has_addon(driver):
        yield f"the cluster has no {driver} to create the volume"
