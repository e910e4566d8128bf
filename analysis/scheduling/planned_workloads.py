"""Workloads that a stack plans as Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.scheduling.images import images_of
from analysis.scheduling.labels import mappings, texts
from analysis.scheduling.volumes import Volumes
from analysis.scheduling.workload import DAEMON_SET, JOB, PodTemplate, Replicas, Workload, surge_of, workload_of
from nested import mapping_at, value_at
from plan.pod_templates import template_of

Manifest = Mapping[str, Any]

_REPLICATED = {"Deployment", "StatefulSet", "ReplicaSet"}

_SCALED_OBJECT_MIN, _SCALED_OBJECT_MAX = 0, 100
"""KEDA's defaults of a ScaledObject or ScaledJob (its documentation of the specification)."""

_OVERLAPPING_RUNS = 2
"""Runs of a CronJob with the concurrency policy ``Allow``, its default: a slow run and the next one. Kubernetes sets no
limit."""


def planned_workloads(manifests: Sequence[Manifest], volumes: Volumes) -> list[Workload]:
    """Return the workloads among the manifests, with the replicas of their autoscalers."""
    bounds = dict(_bounds(manifests))
    return [
        workload
        for manifest in manifests
        if (workload := _workload(manifest, bounds, volumes)) and (workload.replicas.max or workload.replicas.surge)
    ]


def _bounds(manifests: Iterable[Manifest]) -> Iterable[tuple[tuple[str, str, str], tuple[int, int]]]:
    """Yield the min and max replicas of each autoscaled workload by kind, namespace and name."""
    for manifest in manifests:
        spec = mapping_at(manifest, "spec")
        target = mapping_at(spec, "scaleTargetRef")
        key = (f"{target.get('kind') or 'Deployment'}", _namespace(manifest), f"{target.get('name')}")
        match manifest["kind"]:
            case "HorizontalPodAutoscaler":
                yield key, (_count(spec.get("minReplicas"), 1), _count(spec.get("maxReplicas"), 1))
            case "ScaledObject":
                fewest = _count(spec.get("minReplicaCount"), _SCALED_OBJECT_MIN)
                fewest = _count(spec.get("idleReplicaCount"), fewest)
                yield key, (fewest, _count(spec.get("maxReplicaCount"), _SCALED_OBJECT_MAX))
            case _:
                pass


def _workload(
    manifest: Manifest, bounds: Mapping[tuple[str, str, str], tuple[int, int]], volumes: Volumes
) -> Workload | None:
    kind, namespace, name = manifest["kind"], _namespace(manifest), f"{manifest['metadata']['name']}"
    spec = mapping_at(manifest, "spec")
    template = template_of(manifest)
    if template is None:
        return None
    pod = mapping_at(template, "spec")
    claim_templates = mappings(spec.get("volumeClaimTemplates"))
    return workload_of(
        kind,
        (namespace, name),
        PodTemplate(
            spec=pod,
            labels=texts(value_at(template, "metadata", "labels")),
            zonal_claims=volumes.zonal_claims(namespace, pod),
            zonal_volumes=sum(volumes.is_zonal_claim(claim) for claim in claim_templates),
            images=images_of(pod, texts(value_at(manifest, "metadata", "annotations"))),
        ),
        _replicas(kind, spec, bounds.get((kind, namespace, name))),
    )


def _replicas(kind: str, spec: Manifest, bounds: tuple[int, int] | None) -> Replicas:
    """Return the replicas of a workload. Jobs of any kind have none at rest."""
    if kind == "CronJob":
        runs = _OVERLAPPING_RUNS if spec.get("concurrencyPolicy", "Allow") == "Allow" else 1
        return Replicas(min=0, max=runs * _pods_of_job(mapping_at(spec, "jobTemplate", "spec"), spec))
    if kind == "ScaledJob":
        return Replicas(min=0, max=_count(spec.get("maxReplicaCount"), _SCALED_OBJECT_MAX))
    if kind == JOB:
        count = _pods_of_job(spec, spec)
        return Replicas(min=0, max=0, surge=count)
    if kind == DAEMON_SET or kind not in _REPLICATED:
        return Replicas(min=1, max=1)
    fixed = _count(spec.get("replicas"), 1)
    low, high = bounds or (fixed, fixed)
    return Replicas(min=low, max=high, surge=surge_of(spec.get("strategy"), low) if kind == "Deployment" else 0)


def _pods_of_job(job: Manifest, owner: Manifest) -> int:
    """Return the pods of a Job that run at once; a suspended Job or CronJob has none."""
    parallelism = _count(job.get("parallelism"), 1)
    return 0 if owner.get("suspend") is True else min(parallelism, _count(job.get("completions"), parallelism))


def _count(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default


def workload_name(manifest: Manifest) -> str:
    """Return the text of the workload of a manifest, such as ``Deployment shop/web``."""
    return f"{manifest['kind']} {_namespace(manifest)}/{manifest['metadata']['name']}"


def _namespace(manifest: Manifest) -> str:
    return f"{manifest['metadata'].get('namespace', 'default')}"
