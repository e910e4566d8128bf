"""The planned system, in the model of the source system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migration.facts import SourcedValue
from migration.model.replication import Alarm, Autoscaling, Lifecycle, Replicas
from migration.model.system import Service, System
from migration.planned import platform, pod, traffic
from migration.planned.alarms import SYSTEM, alarms, dashboards
from migration.planned.objects import Document, PlannedObjects, first, source_of
from migration.planned.uncompared import uncompared
from nested import mapping_at


def planned_system(objects: PlannedObjects) -> System:
    """Return each Deployment as a service, and the shared resources."""
    deployments = {manifest["metadata"]["name"]: manifest for manifest in objects.of_kind("Deployment")}
    service_alarms, graphs = alarms(objects, deployments), dashboards(objects)
    services = {
        name: _service(manifest, objects, service_alarms[name], graphs.get(name))
        for name, manifest in deployments.items()
    }
    return System(
        source="stack",
        services=services,
        load_balancer=traffic.load_balancer(objects),
        vpc=platform.vpc(objects.platform),
        file_system=platform.file_system(objects.platform.file_system),
        stored_secrets=platform.stored_secrets(objects.platform),
        observability=platform.observability(objects.platform),
        alarms=service_alarms[SYSTEM],
        uncompared=uncompared(objects),
    )


def _service(
    deployment: Document, objects: PlannedObjects, alarms: Mapping[str, Alarm], graphs: tuple[str, ...] | None
) -> Service:
    source = source_of(deployment)
    template = mapping_at(deployment, "spec", "template")
    spec, labels = mapping_at(template, "spec"), mapping_at(template, "metadata", "labels")
    container = first(spec.get("containers", ()))
    image = pod.image(container, source)
    autoscaler = _autoscaler(deployment, objects)
    endpoint = traffic.endpoint(container, labels, objects)
    ingress = traffic.ingress_of(endpoint, objects)
    return Service(
        source=source,
        environment=pod.environment(container, objects),
        secrets=pod.secrets(container, objects),
        image=image,
        repository=platform.repository(f"{image.repository}", objects.platform),
        resources=pod.resources(container, source),
        process=pod.process(spec, container, objects, source),
        endpoint=endpoint,
        replicas=_replicas(deployment, autoscaler),
        autoscaling=_autoscaling(autoscaler),
        liveness_probe=pod.health_check(container, "livenessProbe", f"{source}, liveness probe"),
        readiness_probe=pod.health_check(container, "readinessProbe", f"{source}, readiness probe"),
        startup_probe=pod.health_check(container, "startupProbe", f"{source}, startup probe"),
        lifecycle=_lifecycle(deployment, container, labels, objects),
        network=traffic.network(labels, objects),
        target_group=traffic.target_group(ingress, objects),
        listener_rule=traffic.listener_rule(ingress),
        alarms=alarms,
        dashboard=SourcedValue(graphs, source="Dashboard") if graphs else None,
        volumes=pod.volumes(spec, container, objects),
    )


def _autoscaler(deployment: Document, objects: PlannedObjects) -> Document:
    name = deployment["metadata"]["name"]
    autoscalers = objects.of_kind("HorizontalPodAutoscaler")
    return first(each for each in autoscalers if mapping_at(each, "spec", "scaleTargetRef").get("name") == name)


def _replicas(deployment: Document, autoscaler: Document) -> Replicas:
    """Return the bounds of the autoscaler, or the fixed number of the Deployment."""
    fixed = mapping_at(deployment, "spec").get("replicas")
    bounds = mapping_at(autoscaler, "spec")
    return Replicas(
        source=source_of(autoscaler or deployment),
        desired=fixed,
        min=bounds.get("minReplicas", fixed),
        max=bounds.get("maxReplicas", fixed),
    )


def _autoscaling(autoscaler: Document) -> Autoscaling | None:
    if not autoscaler:
        return None
    spec = mapping_at(autoscaler, "spec")
    metrics: Any = spec.get("metrics", ())
    targets = {
        mapping_at(metric, "resource").get("name"): mapping_at(metric, "resource", "target").get("averageUtilization")
        for metric in metrics
    }
    return Autoscaling(
        source=source_of(autoscaler),
        cpu_percent=targets.get("cpu"),
        memory_percent=targets.get("memory"),
        scale_out_cooldown_seconds=mapping_at(spec, "behavior", "scaleUp").get("stabilizationWindowSeconds"),
        scale_in_cooldown_seconds=mapping_at(spec, "behavior", "scaleDown").get("stabilizationWindowSeconds"),
    )


def _lifecycle(
    deployment: Document, container: Document, labels: Mapping[str, str], objects: PlannedObjects
) -> Lifecycle:
    spec = mapping_at(deployment, "spec", "template", "spec")
    rolling = mapping_at(deployment, "spec", "strategy", "rollingUpdate")
    budget = first(objects.selecting("PodDisruptionBudget", labels, ("spec", "selector", "matchLabels")))
    spread: Any = spec.get("topologySpreadConstraints", ())
    return Lifecycle(
        source=source_of(deployment),
        rollout_max_percent=_percent(rolling.get("maxSurge", "25%"), 1),
        rollout_min_healthy_percent=_percent(rolling.get("maxUnavailable", "25%"), -1),
        termination_grace_seconds=spec.get("terminationGracePeriodSeconds", 30),
        pre_stop_seconds=mapping_at(container, "lifecycle", "preStop", "sleep").get("seconds"),
        disruption_budget_max_unavailable=mapping_at(budget, "spec").get("maxUnavailable"),
        topology_spread=tuple(str(each.get("topologyKey")).rpartition("/")[2] for each in spread),
        node_selector=tuple(f"{key}={value}" for key, value in mapping_at(spec, "nodeSelector").items()) or None,
    )


def _percent(bound: Any, sign: int) -> int | str:
    """Return a bound of a rolling update in percent of the desired replicas, or as a text if it counts pods."""
    text = str(bound)
    if text.endswith("%") or bound == 0:
        return 100 + sign * int(text.removesuffix("%"))
    return f"100 and {sign * int(text):+} pods"
