"""Workloads of Helm charts and EKS add-ons, from their planned values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.scheduling.images import images_of_addon
from analysis.scheduling.workload import DAEMON_SET, PodTemplate, Replicas, Workload, workload_of
from charts.catalogue import CHARTS, EKS_ADDONS
from charts.model import AddonPod, Container
from nested import keys, mapping_at, value_at
from plan.model import Plan, PlannedResource
from plan.resource_types import EKS_ADDON, HELM_RELEASE
from plan.values import is_mapping

_PLACEMENT = ("nodeSelector", "affinity", "tolerations", "topologySpreadConstraints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """Workloads of charts and add-ons, and the charts and add-ons that are not in the catalogue."""

    workloads: Sequence[Workload]
    unknown_charts: Sequence[str]


def shipped_workloads(plan: Plan) -> Shipped:
    """Return the workloads of a plan's add-ons and charts, add-ons first, as a new cluster gets them."""
    workloads: list[Workload] = []
    unknown_charts: list[str] = []
    for resource in plan.of_type(EKS_ADDON):
        name = f"{resource.inputs.get('addonName')}"
        if found := EKS_ADDONS.get(name):
            workloads += _workloads(found.namespace, found.pods, configuration_of(resource))
        else:
            unknown_charts.append(f"add-on {name}")
    for resource in plan.of_type(HELM_RELEASE):
        if chart_of(resource) in CHARTS:
            workloads += workloads_of_release(resource)
        else:
            unknown_charts.append(f"chart {chart_of(resource)}")
    return Shipped(workloads=workloads, unknown_charts=unknown_charts)


def workloads_of_release(release: PlannedResource) -> Iterable[Workload]:
    """Return the workloads of a chart; none where it is not in the catalogue."""
    chart = CHARTS.get(chart_of(release))
    namespace = f"{release.inputs.get('namespace') or 'default'}"
    return _workloads(namespace, chart.pods, release.inputs.get("values")) if chart else ()


def chart_of(release: PlannedResource) -> str:
    """Return the name of a release's chart, without its registry."""
    return f"{release.inputs.get('chart')}".rpartition("/")[2]


def configuration_of(addon: PlannedResource) -> Any:
    """Return the configuration of an add-on, parsed from JSON; unknown text is returned unchanged."""
    given = addon.inputs.get("configurationValues")
    if not isinstance(given, str):
        return {}
    try:
        return json.loads(given)
    except ValueError:
        return given


def _workloads(namespace: str, pods: Iterable[AddonPod], values: Any) -> Iterable[Workload]:
    known = values is None or is_mapping(values)
    for pod in pods:
        if is_on(pod, values):
            found = _workload(namespace, pod, values)
            yield replace(found, requests_known=found.requests_known and known)


def is_on(part: AddonPod | Container, values: Any) -> bool:
    """Return whether the values turn a workload or a container on."""
    if not part.enabled_by:
        return True
    switch = value_at(values, *keys(part.enabled_by))
    return part.enabled_by_default if switch is None else bool(switch)


def pod_spec(pod: AddonPod, values: Any) -> dict[str, Any]:
    """Return the spec of a workload's pods, as the chart renders it from the values."""
    section = value_at(values, *keys(pod.section))
    running = [each for each in pod.containers if is_on(each, values)]
    spec: dict[str, Any] = {
        "initContainers": [one for each in running if each.init for one in _containers(each, section)],
        "containers": [one for each in running if not each.init for one in _containers(each, section)],
        "priorityClassName": value_at(section, *keys(pod.priority_class)) or pod.default_priority_class or None,
        "hostNetwork": pod.host_network,
    }
    for key in _PLACEMENT:
        given = [value_at(values, *keys(f"{place}.{key}")) for place in pod.placed_by or (pod.section,)]
        spec[key] = next((each for each in given if each), None)
    if pod.spread_by:
        spec["topologySpreadConstraints"] = value_at(values, *keys(pod.spread_by))
    spec["affinity"] = spec["affinity"] or pod.affinity
    spec["tolerations"] = spec["tolerations"] or list(pod.tolerations)
    if pod.node_selector:
        spec["nodeSelector"] = {**mapping_at(spec, "nodeSelector"), **pod.node_selector}
    return spec


def replicas_of(pod: AddonPod, values: Any) -> Replicas:
    """Return the replicas of a workload; one for a DaemonSet."""
    return _replicas(pod, value_at(values, *keys(pod.section)))


def _workload(namespace: str, pod: AddonPod, values: Any) -> Workload:
    spec = pod_spec(pod, values)
    template = PodTemplate(
        spec=spec,
        labels={},
        zonal_volumes=1 if pod.volume and value_at(values, *keys(pod.volume)) else 0,
        images=images_of_addon(spec, pod.name),
    )
    return workload_of(pod.kind, (namespace, pod.name), template, replicas_of(pod, values))


def _containers(container: Container, section: Any) -> list[Mapping[str, Any]]:
    """Return the chart's default requests, overridden by the given values as Helm does."""
    path = [int(key) if key.isdigit() else key for key in keys(container.resources)]
    given = value_at(section, *path) if path else None
    own = {"cpu": container.cpu, "memory": container.memory}
    requests = {name: amount for name, amount in own.items() if amount != "0"}
    if given is None or is_mapping(given):
        given = {**mapping_at(given), "requests": {**requests, **mapping_at(given, "requests")}}
    security = {"securityContext": {"privileged": True}} if container.privileged else {}
    return [{"resources": given, **security}] * container.count


def _replicas(pod: AddonPod, section: Any) -> Replicas:
    if pod.kind == DAEMON_SET:
        return Replicas(min=1, max=1)
    fixed = _count(value_at(section, *keys(pod.replicas)), pod.default_replicas)
    autoscaling: Mapping[str, Any] = mapping_at(section, *keys(pod.autoscaling)) if pod.autoscaling else {}
    if autoscaling.get("enabled") is not True:
        return Replicas(min=fixed, max=fixed)
    low = _count(autoscaling.get("minReplicas"), fixed)
    return Replicas(min=low, max=max(low, _count(autoscaling.get("maxReplicas"), fixed)))


def _count(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default
