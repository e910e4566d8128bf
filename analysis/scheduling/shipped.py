"""Workloads of Helm charts and EKS add-ons, from their planned values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
            workloads += _workloads(found.namespace, found.pods, _configuration(resource))
        else:
            unknown_charts.append(f"add-on {name}")
    for resource in plan.of_type(HELM_RELEASE):
        name = chart_of(resource)
        if chart := CHARTS.get(name):
            namespace = f"{resource.inputs.get('namespace') or 'default'}"
            workloads += _workloads(namespace, chart.pods, resource.inputs.get("values"))
        else:
            unknown_charts.append(f"chart {name}")
    return Shipped(workloads=workloads, unknown_charts=unknown_charts)


def chart_of(release: PlannedResource) -> str:
    """Return the name of a release's chart, without its registry."""
    return f"{release.inputs.get('chart')}".rpartition("/")[2]


def _configuration(addon: PlannedResource) -> Any:
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
        switch = value_at(values, *keys(pod.enabled_by)) if pod.enabled_by else None
        if pod.enabled_by_default if switch is None else switch:
            found = _workload(namespace, pod, values)
            yield replace(found, requests_known=found.requests_known and known)


def _workload(namespace: str, pod: AddonPod, values: Any) -> Workload:
    section = value_at(values, *keys(pod.section))
    running = [each for each in pod.containers if not each.enabled_by or value_at(values, *keys(each.enabled_by))]
    spec: dict[str, Any] = {"containers": [one for each in running for one in _containers(each, section)]}
    for key in _PLACEMENT:
        given = [value_at(values, *keys(f"{place}.{key}")) for place in pod.placed_by or (pod.section,)]
        spec[key] = next((each for each in given if each), None)
    spec["affinity"] = spec["affinity"] or pod.affinity
    spec["tolerations"] = spec["tolerations"] or list(pod.tolerations)
    found = workload_of(pod.kind, (namespace, pod.name), PodTemplate(spec=spec, labels={}), _replicas(pod, section))
    keeps_volume = bool(pod.volume and value_at(values, *keys(pod.volume)))
    return replace(found, constraints=replace(found.constraints, has_zonal_volumes=keeps_volume))


def _containers(container: Container, section: Any) -> list[Mapping[str, Any]]:
    """Return the chart's default requests, overridden by the given values as Helm does."""
    given = value_at(section, *keys(container.resources))
    own = {"cpu": container.cpu, "memory": container.memory}
    requests = {name: amount for name, amount in own.items() if amount != "0"}
    if given is None or is_mapping(given):
        given = {**mapping_at(given), "requests": {**requests, **mapping_at(given, "requests")}}
    return [{"resources": given}] * container.count


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
