"""KEDA: its admission webhook, and the finalizer of its objects.

Source of the refusals: apis/keda/v1alpha1/scaledobject_webhook.go of KEDA, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from nested import mapping_at, value_at, values_at
from rehearsal.cloud.api_server import ApiServer, group_of, kind_of, metadata_of, pod_spec_of
from rehearsal.cloud.model import Resource

CHART = "keda"
GROUP = "keda.sh"
SCALED_OBJECT = "ScaledObject"
HORIZONTAL = "HorizontalPodAutoscaler"

_DEFAULT_MAX = 100
"""KEDA's default of ``maxReplicaCount``."""


def blocks_delete(api: ApiServer, resource: Resource) -> bool:
    """Return whether the finalizer of an object remains, because no operator removes it."""
    return group_of(resource) == GROUP and not (api.releases(CHART) and api.has_ready_nodes())


def faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Yield why the webhook rejects a ScaledObject; nothing for another kind."""
    if kind_of(resource) != SCALED_OBJECT:
        return
    spec = mapping_at(resource.inputs, "spec")
    minimum, maximum = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", _DEFAULT_MAX)
    idle = spec.get("idleReplicaCount")
    if minimum > maximum:
        yield f"minReplicaCount {minimum} is above maxReplicaCount {maximum}"
    if idle is not None and idle >= minimum:
        yield f"idleReplicaCount {idle} is not below minReplicaCount {minimum}"
    for other in (*api.objects(HORIZONTAL), *api.objects(SCALED_OBJECT)):
        if other.key != resource.key and _target_of(other) == _target_of(resource):
            yield f"its target is scaled by {kind_of(other)} {other.id} already"
    namespace, kind, name = _target_of(resource)
    if target := api.get(kind, name, namespace):
        yield from _missing_requests(resource, target)


def _missing_requests(scaled_object: Resource, target: Resource) -> Iterator[str]:
    """Yield the containers without the request that a trigger of CPU or memory compares the use with."""
    triggers = {each.get("type") for each in values_at(scaled_object.inputs, "spec", "triggers")}
    for resource_name in sorted(triggers & {"cpu", "memory"}):
        for container in values_at(pod_spec_of(target), "containers"):
            resources = mapping_at(container, "resources")
            if not any(resource_name in mapping_at(resources, key) for key in ("requests", "limits")):
                yield f"container {container['name']} has no request for the trigger {resource_name}"


def _target_of(autoscaler: Resource) -> tuple[str, str, str]:
    """Return namespace, kind and name of the workload that an autoscaler scales."""
    kind = value_at(autoscaler.inputs, "spec", "scaleTargetRef", "kind") or "Deployment"
    return metadata_of(autoscaler)["namespace"], kind, value_at(autoscaler.inputs, "spec", "scaleTargetRef", "name")
