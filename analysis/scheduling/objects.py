"""Workloads that are planned as Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.scheduling.labels import mapping, mappings, texts
from analysis.scheduling.volumes import Volumes
from analysis.scheduling.workload import EVERY_NODE, PodTemplate, Replicas, Workload, surge_of, workload_of

Manifest = Mapping[str, Any]

_REPLICATED = {"Deployment", "StatefulSet", "ReplicaSet"}

_SCALED_OBJECT_LEAST, _SCALED_OBJECT_MOST = 0, 100
"""What KEDA takes where a ScaledObject or ScaledJob says nothing (its documentation of the specification)."""


def planned_workloads(manifests: Sequence[Manifest], volumes: Volumes) -> list[Workload]:
    """The workloads among the objects, with the bounds that their autoscalers give them."""
    bounds = dict(_bounds(manifests))
    return [
        workload
        for manifest in manifests
        if (workload := _workload(manifest, bounds, volumes)) and workload.replicas.most
    ]


def _bounds(manifests: Iterable[Manifest]) -> Iterable[tuple[tuple[str, str, str], tuple[int, int]]]:
    """Of each autoscaled workload (kind, namespace, name) the least and the most replicas."""
    for manifest in manifests:
        spec = mapping(manifest.get("spec"))
        target = mapping(spec.get("scaleTargetRef"))
        key = (f"{target.get('kind') or 'Deployment'}", _namespace(manifest), f"{target.get('name')}")
        match manifest["kind"]:
            case "HorizontalPodAutoscaler":
                yield key, (_count(spec.get("minReplicas"), 1), _count(spec.get("maxReplicas"), 1))
            case "ScaledObject":
                least = _count(spec.get("minReplicaCount"), _SCALED_OBJECT_LEAST)
                yield key, (least, _count(spec.get("maxReplicaCount"), _SCALED_OBJECT_MOST))
            case _:
                pass


def _workload(
    manifest: Manifest, bounds: Mapping[tuple[str, str, str], tuple[int, int]], volumes: Volumes
) -> Workload | None:
    kind, namespace, name = manifest["kind"], _namespace(manifest), f"{manifest['metadata']['name']}"
    spec = mapping(manifest.get("spec"))
    template = _template(kind, manifest)
    if template is None:
        return None
    pod = mapping(template.get("spec"))
    own_volumes = any(volumes.is_zonal_claim(claim) for claim in mappings(spec.get("volumeClaimTemplates")))
    found = workload_of(
        kind,
        (namespace, name),
        PodTemplate(
            spec=pod,
            labels=texts(mapping(template.get("metadata")).get("labels")),
            zonal_claims=volumes.zonal_claims(namespace, pod),
        ),
        _replicas(kind, spec, bounds.get((kind, namespace, name))),
    )
    return replace(found, constraints=replace(found.constraints, own_volumes=own_volumes)) if own_volumes else found


def _template(kind: str, manifest: Manifest) -> Manifest | None:
    """The pod template of a manifest; None where it makes no pods."""
    spec = mapping(manifest.get("spec"))
    match kind:
        case "Pod":
            return manifest
        case "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet" | "Job":
            return mapping(spec.get("template"))
        case "CronJob":
            return mapping(mapping(mapping(spec.get("jobTemplate")).get("spec")).get("template"))
        case "ScaledJob":
            return mapping(mapping(spec.get("jobTargetRef")).get("template"))
        case _:
            return None


def _replicas(kind: str, spec: Manifest, bounds: tuple[int, int] | None) -> Replicas:
    """At rest no CronJob runs; at most each of them does, once."""
    if kind == "CronJob":
        job = mapping(mapping(spec.get("jobTemplate")).get("spec"))
        return Replicas(least=0, most=_count(job.get("parallelism"), 1))
    if kind == "ScaledJob":
        return Replicas(least=0, most=_count(spec.get("maxReplicaCount"), _SCALED_OBJECT_MOST))
    if kind == "Job":
        count = _count(spec.get("parallelism"), 1)
        return Replicas(least=count, most=count)
    if kind == EVERY_NODE or kind not in _REPLICATED:
        return Replicas(least=1, most=1)
    fixed = _count(spec.get("replicas"), 1)
    least, most = bounds or (fixed, fixed)
    return Replicas(least=least, most=most, surge=surge_of(spec.get("strategy"), least) if kind == "Deployment" else 0)


def _count(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default


def _namespace(manifest: Manifest) -> str:
    return f"{manifest['metadata'].get('namespace', 'default')}"
