"""The planned system, in the shape in which the old one is described."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migration.facts import Converted
from migration.parts.replication import Alarm, Autoscaling, Lifecycle, Replicas
from migration.planned import platform, pod, traffic
from migration.planned.alarms import SYSTEM, alarms, dashboards
from migration.planned.objects import Document, PlannedObjects, at, first, place_of
from migration.planned.unread import unread
from migration.system import Service, System


def planned_system(objects: PlannedObjects) -> System:
    """Every Deployment as a service, and what they share."""
    deployments = {manifest["metadata"]["name"]: manifest for manifest in objects.of_kind("Deployment")}
    watched, drawn = alarms(objects, deployments), dashboards(objects)
    services = {
        name: _service(manifest, objects, watched[name], drawn.get(name)) for name, manifest in deployments.items()
    }
    return System(
        place="stack",
        services=services,
        load_balancer=traffic.load_balancer(objects),
        vpc=platform.vpc(objects.platform),
        file_system=platform.file_system(objects.platform.file_system),
        stored_secrets=platform.stored_secrets(objects.platform),
        observability=platform.observability(objects.platform),
        alarms=watched[SYSTEM],
        unread=unread(objects),
    )


def _service(
    deployment: Document, objects: PlannedObjects, watched: Mapping[str, Alarm], drawn: tuple[str, ...] | None
) -> Service:
    place = place_of(deployment)
    template = at(deployment, "spec", "template")
    spec, labels = at(template, "spec"), at(template, "metadata", "labels")
    container = first(spec.get("containers", ()))
    image = pod.image(container, place)
    autoscaler = _autoscaler(deployment, objects)
    endpoint = traffic.endpoint(container, labels, objects)
    ingress = traffic.ingress_of(endpoint, objects)
    return Service(
        place=place,
        environment=pod.environment(container, objects),
        secrets=pod.secrets(container, objects),
        image=image,
        repository=platform.repository(f"{image.repository}", objects.platform),
        resources=pod.resources(container, place),
        process=pod.process(spec, container, objects, place),
        endpoint=endpoint,
        replicas=_replicas(deployment, autoscaler),
        autoscaling=_autoscaling(autoscaler),
        health_check=pod.health_check(container, "livenessProbe", f"{place}, liveness"),
        readiness=pod.health_check(container, "readinessProbe", f"{place}, readiness"),
        startup=pod.health_check(container, "startupProbe", f"{place}, startup"),
        lifecycle=_lifecycle(deployment, container, labels, objects),
        network=traffic.network(labels, objects),
        target_group=traffic.target_group(ingress, objects),
        listener_rule=traffic.listener_rule(ingress),
        alarms=watched,
        dashboard=Converted(drawn, place="Dashboard") if drawn else None,
        volumes=pod.volumes(spec, container, objects),
    )


def _autoscaler(deployment: Document, objects: PlannedObjects) -> Document:
    name = deployment["metadata"]["name"]
    autoscalers = objects.of_kind("HorizontalPodAutoscaler")
    return first(each for each in autoscalers if at(each, "spec", "scaleTargetRef").get("name") == name)


def _replicas(deployment: Document, autoscaler: Document) -> Replicas:
    """Without an autoscaler the number is fixed."""
    fixed = at(deployment, "spec").get("replicas")
    bounds = at(autoscaler, "spec")
    return Replicas(
        place=place_of(autoscaler or deployment),
        desired=fixed,
        min=bounds.get("minReplicas", fixed),
        max=bounds.get("maxReplicas", fixed),
    )


def _autoscaling(autoscaler: Document) -> Autoscaling | None:
    if not autoscaler:
        return None
    spec = at(autoscaler, "spec")
    metrics: Any = spec.get("metrics", ())
    targets = {
        at(metric, "resource").get("name"): at(metric, "resource", "target").get("averageUtilization")
        for metric in metrics
    }
    return Autoscaling(
        place=place_of(autoscaler),
        cpu_percent=targets.get("cpu"),
        memory_percent=targets.get("memory"),
        scale_out_wait_seconds=at(spec, "behavior", "scaleUp").get("stabilizationWindowSeconds"),
        scale_in_wait_seconds=at(spec, "behavior", "scaleDown").get("stabilizationWindowSeconds"),
    )


def _lifecycle(
    deployment: Document, container: Document, labels: Mapping[str, str], objects: PlannedObjects
) -> Lifecycle:
    spec = at(deployment, "spec", "template", "spec")
    rolling = at(deployment, "spec", "strategy", "rollingUpdate")
    budget = first(objects.selecting("PodDisruptionBudget", labels, ("spec", "selector", "matchLabels")))
    spread: Any = spec.get("topologySpreadConstraints", ())
    return Lifecycle(
        place=place_of(deployment),
        max_percent=_share(rolling.get("maxSurge", "25%"), 1),
        min_healthy_percent=_share(rolling.get("maxUnavailable", "25%"), -1),
        stop_seconds=spec.get("terminationGracePeriodSeconds", 30),
        serve_on_seconds=at(container, "lifecycle", "preStop", "sleep").get("seconds"),
        evicted_at_once=at(budget, "spec").get("maxUnavailable"),
        spread_over=tuple(str(each.get("topologyKey")).rpartition("/")[2] for each in spread),
        nodes=tuple(f"{key}={value}" for key, value in at(spec, "nodeSelector").items()) or None,
    )


def _share(bound: Any, sign: int) -> int | str:
    """All that are wanted and so many percent more or less; 0 pods are 0 percent of any number."""
    text = str(bound)
    if text.endswith("%") or bound == 0:
        return 100 + sign * int(text.removesuffix("%"))
    return f"100 and {sign * int(text):+} pods"
