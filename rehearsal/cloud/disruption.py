"""Evictions: a PodDisruptionBudget that allows none blocks the update of a node group.

EKS drains each node of an updated group, and ends the update with ``PodEvictionFailure`` where a pod cannot be evicted
within 15 minutes (EKS user guide, "Understand each phase of node updates", read in November 2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from nested import mapping_at, value_at
from rehearsal.cloud import autoscalers
from rehearsal.cloud.api_server import ApiServer, display_name, kind_of, metadata_of
from rehearsal.cloud.model import Resource

_ENDING = frozenset({"Job", "DaemonSet"})
"""Kinds whose pods a drain does not wait for: those of a Job are evicted, those of a DaemonSet stay."""


def blocked_evictions(api: ApiServer) -> Iterator[str]:
    """Yield why some pod of the cluster cannot be evicted while all its replicas are ready."""
    budgets = api.objects("PodDisruptionBudget")
    for workload in api.with_pods():
        if kind_of(workload) in _ENDING:
            continue
        found = [each for each in budgets if _selects(each, workload)]
        replicas = _replicas(api, workload)
        if len(found) > 1:
            names = " and ".join(display_name(each) for each in found)
            yield f"PodEvictionFailure: {names} select the same pods, those of {display_name(workload)}"
        for budget in found if replicas else ():
            if allowed(mapping_at(budget.inputs, "spec"), replicas) < 1:
                yield f"PodEvictionFailure: {display_name(budget)} allows no disruption of {replicas} pods"


def allowed(spec: Mapping[str, Any], replicas: int) -> int:
    """Return how many of the ready replicas may be evicted. Percentages are rounded up."""
    if "maxUnavailable" in spec:
        return _count(spec["maxUnavailable"], replicas)
    return replicas - _count(spec.get("minAvailable", 0), replicas)


def _count(bound: int | str, replicas: int) -> int:
    return math.ceil(int(bound.removesuffix("%")) * replicas / 100) if isinstance(bound, str) else bound


def _selects(budget: Resource, workload: Resource) -> bool:
    wanted = mapping_at(budget.inputs, "spec", "selector", "matchLabels")
    labels = mapping_at(workload.inputs, "spec", "template", "metadata", "labels")
    same = metadata_of(budget).get("namespace") == metadata_of(workload).get("namespace")
    return same and wanted.items() <= labels.items()


def _replicas(api: ApiServer, workload: Resource) -> int:
    """Return the min replicas of a workload's autoscaler, or its own replicas."""
    for autoscaler in autoscalers.of_workload(api, workload):
        return autoscalers.bounds_of(autoscaler)[0]
    replicas = value_at(workload.inputs, "spec", "replicas")
    return replicas if isinstance(replicas, int) else 1
