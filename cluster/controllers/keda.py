"""KEDA: a ScaledObject gets its HorizontalPodAutoscaler.

Its metrics have no values, so the autoscaler keeps the number of pods within the bounds and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cluster.api import Api, Object
from cluster.objects import condition, owned_by, path_of
from nested import mapping_at, value_at, values_at

SCALED_OBJECTS = "/apis/keda.sh/v1alpha1/scaledobjects"

_API_VERSION, _KIND = "keda.sh/v1alpha1", "ScaledObject"
_RESOURCE_TRIGGERS = frozenset({"cpu", "memory"})
_DEFAULT_MAX = 100


def play(api: Api) -> None:
    """Create or update the autoscalers."""
    for each in api.items(SCALED_OBJECTS):
        if value_at(each, "metadata", "deletionTimestamp"):
            continue
        wanted = autoscaler_for(each)
        collection = f"/apis/autoscaling/v2/namespaces/{each['metadata']['namespace']}/horizontalpodautoscalers"
        name = wanted["metadata"]["name"]
        found = api.get(f"{collection}/{name}")
        if found is None:
            api.create(collection, wanted)
        elif any(found["spec"].get(key) != wanted["spec"][key] for key in ("minReplicas", "maxReplicas")):
            api.patch(f"{collection}/{name}", {"spec": wanted["spec"]})
        if value_at(each, "status", "hpaName") != name:
            status = {"hpaName": name, "conditions": [condition("Ready"), condition("Active", "False")]}
            api.patch(f"{path_of(SCALED_OBJECTS, each)}/status", {"status": status})


def autoscaler_for(scaled_object: Object) -> dict[str, Any]:
    """Return the autoscaler. It cannot scale to zero, which KEDA does itself."""
    spec, metadata = mapping_at(scaled_object, "spec"), scaled_object["metadata"]
    name = value_at(spec, "advanced", "horizontalPodAutoscalerConfig", "name") or f"keda-hpa-{metadata['name']}"
    target = {"apiVersion": "apps/v1", "kind": "Deployment", **mapping_at(spec, "scaleTargetRef")}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {
            "name": name,
            "namespace": metadata["namespace"],
            "ownerReferences": owned_by(scaled_object, _API_VERSION, _KIND),
        },
        "spec": {
            "scaleTargetRef": {key: target[key] for key in ("apiVersion", "kind", "name")},
            "minReplicas": max(1, spec.get("minReplicaCount", 0)),
            "maxReplicas": spec.get("maxReplicaCount", _DEFAULT_MAX),
            "metrics": [*_metrics(metadata["name"], values_at(spec, "triggers"))],
        },
    }


def _metrics(name: str, triggers: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, trigger in enumerate(triggers):
        if trigger["type"] in _RESOURCE_TRIGGERS:
            percent = int(value_at(trigger, "metadata", "value") or 1)
            target = {"type": "Utilization", "averageUtilization": percent}
            yield {"type": "Resource", "resource": {"name": trigger["type"], "target": target}}
        else:
            metric = {
                "name": f"s{number}-{trigger['type']}",
                "selector": {"matchLabels": {"scaledobject.keda.sh/name": name}},
            }
            yield {
                "type": "External",
                "external": {"metric": metric, "target": {"type": "AverageValue", "averageValue": "1"}},
            }
