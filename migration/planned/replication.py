"""Facts about the replicas of a planned workload: number, autoscaling, rollout and placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migration.model.replication import Autoscaling, Lifecycle, Replicas
from migration.planned.objects import Document, PlannedObjects, first, source_of
from migration.planned.workloads import pod_template_of
from nested import mapping_at

KEEP_ON_NODE = {
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
}
"""Annotations with which node autoscalers leave a pod where it is."""


def autoscaler_of(workload: Document, objects: PlannedObjects) -> Document:
    """Return the HorizontalPodAutoscaler or ScaledObject of a workload; empty if there is none."""
    name = workload["metadata"]["name"]
    autoscalers = (*objects.of_kind("HorizontalPodAutoscaler"), *objects.of_kind("ScaledObject"))
    return first(each for each in autoscalers if mapping_at(each, "spec", "scaleTargetRef").get("name") == name)


def replicas(workload: Document, autoscaler: Document) -> Replicas | None:
    """Return the bounds of the autoscaler, or the fixed number of the workload; None for a Job."""
    if workload["kind"] in {"Job", "CronJob"}:
        return None
    fixed = mapping_at(workload, "spec").get("replicas")
    bounds = mapping_at(autoscaler, "spec")
    return Replicas(
        source=source_of(autoscaler or workload),
        desired=fixed,
        min=bounds.get("minReplicas", bounds.get("minReplicaCount", fixed)),
        max=bounds.get("maxReplicas", bounds.get("maxReplicaCount", fixed)),
    )


def autoscaling(autoscaler: Document) -> Autoscaling | None:
    """Return the targets of the autoscaler, which are shares of the requests or lengths of queues."""
    if not autoscaler:
        return None
    spec = mapping_at(autoscaler, "spec")
    inner = mapping_at(spec, "advanced", "horizontalPodAutoscalerConfig") or spec
    metrics: Any = spec.get("metrics", ())
    targets = {
        mapping_at(metric, "resource").get("name"): mapping_at(metric, "resource", "target").get("averageUtilization")
        for metric in metrics
    }
    return Autoscaling(
        source=source_of(autoscaler),
        cpu_percent=targets.get("cpu"),
        memory_percent=targets.get("memory"),
        queue_triggers=tuple(_triggers(spec)) or None,
        scale_out_cooldown_seconds=mapping_at(inner, "behavior", "scaleUp").get("stabilizationWindowSeconds"),
        scale_in_cooldown_seconds=mapping_at(inner, "behavior", "scaleDown").get("stabilizationWindowSeconds"),
        polling_seconds=spec.get("pollingInterval"),
    )


def _triggers(spec: Document) -> Iterator[str]:
    """Yield each queue with the messages for one pod, and how they are counted."""
    for trigger in spec.get("triggers", ()):
        metadata = mapping_at(trigger, "metadata")
        is_partial = metadata.get("excludeUnacknowledged") == "true" or metadata.get("protocol") == "amqp"
        counted = "without those in progress" if is_partial else "with those in progress"
        yield f"{metadata.get('queueName')}: {metadata.get('value')} messages, {counted}"


def lifecycle(workload: Document, container: Document, labels: Mapping[str, str], objects: PlannedObjects) -> Lifecycle:
    """Return rollout, shutdown and placement of the pods."""
    template = pod_template_of(workload)
    spec, annotations = mapping_at(template, "spec"), mapping_at(template, "metadata", "annotations")
    budget = mapping_at(
        first(objects.selecting("PodDisruptionBudget", labels, ("spec", "selector", "matchLabels"))), "spec"
    )
    spread: Any = spec.get("topologySpreadConstraints", ())
    surplus, healthy = _rollout(workload)
    return Lifecycle(
        source=source_of(workload),
        restart_policy=spec.get("restartPolicy", "Always"),
        rollout_max_percent=surplus,
        rollout_min_healthy_percent=healthy,
        termination_grace_seconds=spec.get("terminationGracePeriodSeconds", 30),
        pre_stop_seconds=mapping_at(container, "lifecycle", "preStop", "sleep").get("seconds"),
        disruption_budget_max_unavailable=budget.get("maxUnavailable"),
        disruption_budget_min_available=budget.get("minAvailable"),
        moved_by_autoscalers=False if KEEP_ON_NODE.items() & annotations.items() else None,
        topology_spread=tuple(str(each.get("topologyKey")).rpartition("/")[2] for each in spread),
        node_selector=tuple(f"{key}={value}" for key, value in mapping_at(spec, "nodeSelector").items()) or None,
    )


def _rollout(workload: Document) -> tuple[int | str | None, int | str | None]:
    """Return the maximum and the minimum of pods during a rollout; None for a Job, which has no rollout."""
    rolling = mapping_at(workload, "spec", "strategy", "rollingUpdate")
    match workload["kind"]:
        case "Deployment":
            return _percent(rolling.get("maxSurge", "25%"), 1), _percent(rolling.get("maxUnavailable", "25%"), -1)
        case "StatefulSet":
            count = mapping_at(workload, "spec").get("replicas", 1)
            return 100, 100 * (count - 1) // count
        case _:
            return None, None


def _percent(bound: Any, sign: int) -> int | str:
    """Return a bound of a rolling update in percent of the desired replicas, or as a text if it counts pods."""
    text = str(bound)
    if text.endswith("%") or bound == 0:
        return 100 + sign * int(text.removesuffix("%"))
    return f"100 and {sign * int(text):+} pods"
