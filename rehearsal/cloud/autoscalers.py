"""Autoscalers: HorizontalPodAutoscalers, and ScaledObjects, for which KEDA creates one.

Source of the refusals: the admission webhook of KEDA (apis/keda/v1alpha1/scaledobject_webhook.go, read in November
2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nested import mapping_at, value_at, values_at
from rehearsal.cloud.api_server import ApiServer, kind_of, metadata_of, pod_spec_of
from rehearsal.cloud.model import Resource

SCALED_OBJECT = "ScaledObject"
HORIZONTAL = "HorizontalPodAutoscaler"
KEDA = "keda"

_DEFAULT_MAX = 100
"""KEDA's default of ``maxReplicaCount``."""


def faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Yield why the webhook of KEDA rejects a ScaledObject; nothing for another kind."""
    if kind_of(resource) != SCALED_OBJECT:
        return
    low, high = bounds_of(resource)
    minimum = value_at(resource.inputs, "spec", "minReplicaCount") or 0
    if minimum > high:
        yield f"minReplicaCount {minimum} is above maxReplicaCount {high}"
    if value_at(resource.inputs, "spec", "idleReplicaCount") is not None and low >= minimum:
        yield f"idleReplicaCount {low} is not below minReplicaCount {minimum}"
    for other in (*api.objects(HORIZONTAL), *api.objects(SCALED_OBJECT)):
        if other.key != resource.key and target_of(other) == target_of(resource):
            yield f"its target is scaled by {kind_of(other)} {other.id} already"
    target = _target(api, resource)
    if target:
        yield from _missing_requests(resource, target)


def _missing_requests(scaled_object: Resource, target: Resource) -> Iterator[str]:
    """Yield the containers without the request that a trigger of CPU or memory compares the use with."""
    triggers = {each.get("type") for each in values_at(scaled_object.inputs, "spec", "triggers")}
    for resource_name in sorted(triggers & {"cpu", "memory"}):
        for container in values_at(pod_spec_of(target), "containers"):
            resources = mapping_at(container, "resources")
            if not any(resource_name in mapping_at(resources, key) for key in ("requests", "limits")):
                yield f"container {container['name']} has no request for the trigger {resource_name}"


def target_of(autoscaler: Resource) -> tuple[str, str, str]:
    """Return namespace, kind and name of the workload that an autoscaler scales."""
    target = mapping_at(autoscaler.inputs, "spec", "scaleTargetRef")
    return metadata_of(autoscaler)["namespace"], str(target.get("kind", "Deployment")), str(target.get("name"))


def bounds_of(autoscaler: Resource) -> tuple[int, int]:
    """Return the min and max replicas of an autoscaler."""
    spec = mapping_at(autoscaler.inputs, "spec")
    if kind_of(autoscaler) == HORIZONTAL:
        return int(spec.get("minReplicas", 1)), int(spec.get("maxReplicas", 1))
    idle = spec.get("idleReplicaCount")
    low = spec.get("minReplicaCount", 0) if idle is None else idle
    return int(low), int(spec.get("maxReplicaCount", _DEFAULT_MAX))


def as_scaled(api: ApiServer, resource: Resource) -> Resource:
    """Return a workload with the replicas that its autoscaler has set.

    The provider reads a field that the program sets. A program that leaves out ``replicas`` sees no difference.
    """
    replicas = value_at(resource.inputs, "spec", "replicas")
    if not isinstance(replicas, int):
        return resource
    for autoscaler in of_workload(api, resource):
        low, high = bounds_of(autoscaler)
        return _with_replicas(resource, min(max(replicas, low), high))
    return resource


def of_workload(api: ApiServer, workload: Resource) -> list[Resource]:
    """Return the autoscalers of a workload."""
    identity = metadata_of(workload).get("namespace"), kind_of(workload), metadata_of(workload)["name"]
    found = (*api.objects(HORIZONTAL), *api.objects(SCALED_OBJECT))
    return [each for each in found if target_of(each) == identity]


def _with_replicas(resource: Resource, replicas: int) -> Resource:
    def changed(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "spec": {**document["spec"], "replicas": replicas}}

    return replace(resource, inputs=changed(resource.inputs), outputs=changed(resource.outputs))


def _target(api: ApiServer, autoscaler: Resource) -> Resource | None:
    namespace, kind, name = target_of(autoscaler)
    return api.get(kind, name, namespace)
