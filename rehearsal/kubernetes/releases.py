"""Helm releases without a chart repository: each chart is replaced by a local one with the pods of the catalogue.

The real provider and Helm install it, wait for its pods, upgrade it and uninstall it. Its other objects, such as the
rules of RBAC, are not in it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from google.protobuf.struct_pb2 import Struct

from analysis.scheduling.shipped import is_on, pod_spec, replicas_of
from analysis.scheduling.workload import DAEMON_SET
from charts.catalogue import CHARTS
from charts.model import AddonPod, Chart
from cluster.definitions import definitions_for
from nested import keys, mapping_at, value_at
from plan import resource_types
from plan.manifests import manifests_of
from plan.model import Plan
from rehearsal.cloud import charts
from rehearsal.cloud.model import name_of, type_of
from rehearsal.cloud.provider_protocol import Message, reveal

Definitions = Mapping[str, list[Mapping[str, Any]]]
"""Manifests of custom resource definitions by API group."""

REQUESTED = ("news", "olds", "old_inputs", "properties", "inputs")
"""Fields of requests with the properties of a release."""

RETURNED = ("inputs", "properties")
"""Fields of responses with the properties of a release."""

REPLACED = ("chart", "repositoryOpts")
"""Properties that differ between the engine and the provider."""


class Releases:
    """Replaces the charts in requests by local ones, and puts them back into responses."""

    def __init__(self, folder: Path, definitions: Definitions) -> None:
        self._folder, self._definitions = folder, definitions
        self._lock = threading.Lock()

    def forwarded(self, method: str, request: Message) -> Message:
        """Return the request with a local chart in place of one of a repository."""
        if not _is_release(request):
            return request
        changed = type(request)()
        changed.CopyFrom(request)
        for field in _structs(changed, REQUESTED):
            self._replace(request.urn, field, write=method in {"Check", "Create", "Update"})
        return changed

    def returned(self, request: Message, response: Message) -> Message:
        """Return the response with the chart that the engine knows."""
        if _is_release(request):
            self.restore(request, *_structs(response, RETURNED))
        return response

    def restore(self, request: Message, *found: Message) -> None:
        """Put the chart of the program back into properties of the provider."""
        if not _is_release(request):
            return
        given: Message = next(iter(_structs(request, ("news", "properties", "inputs"))))
        for each in found:
            for key in REPLACED:
                if key in given.fields:
                    each.fields[key].CopyFrom(given.fields[key])
                else:
                    each.fields.pop(key, None)

    def _replace(self, urn: str, properties: Struct, *, write: bool) -> None:
        inputs = reveal(properties)
        if "chart" not in inputs:
            return
        folder = self._folder / name_of(urn)
        if write:
            with self._lock:
                write_chart(folder, CHARTS[charts.name_of(inputs)], inputs, self._definitions)
        properties.update({"chart": str(folder)})
        properties.fields.pop("repositoryOpts", None)


def definitions_of(plans: Iterable[Plan]) -> Definitions:
    """Return the definitions that the charts of the plans bring along for the objects of the plans."""
    manifests = [manifest for plan in plans for manifest in manifests_of(plan.resources)]
    groups = {group for chart in CHARTS.values() if chart.custom_resources for group in chart.custom_resources.groups}
    custom = [each for each in manifests if each["apiVersion"].partition("/")[0] in groups]
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in definitions_for(custom, ()).found:
        found.setdefault(each["spec"]["group"], []).append(each)
    return found


def write_chart(folder: Path, chart: Chart, inputs: dict[str, Any], definitions: Definitions) -> None:
    """Write a chart with its definitions, and with the pods that the catalogue derives from the values."""
    values = mapping_at(inputs, "values")
    templates = folder / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    about = {"apiVersion": "v2", "name": chart.name, "version": inputs.get("version") or chart.version}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    manifests = [_controller(each, values) for each in chart.pods if each.created_by_chart and is_on(each, values)]
    found = [each for group in sorted(charts.groups_of(inputs)) for each in definitions.get(group, ())]
    if charts.groups_removed_with(inputs):
        manifests += found
    elif found:
        (folder / "crds").mkdir(exist_ok=True)
        (folder / "crds" / "definitions.yaml").write_text(yaml.safe_dump_all(found), encoding="utf-8")
    (templates / "pods.yaml").write_text(yaml.safe_dump_all(manifests), encoding="utf-8")


def _controller(pod: AddonPod, values: Any) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": pod.name}
    spec = pod_spec(pod, values)
    for key in ("initContainers", "containers"):
        spec[key] = [_container(each, f"{key}-{number}".lower(), pod) for number, each in enumerate(spec[key])]
    template = {"metadata": {"labels": labels}, "spec": {key: each for key, each in spec.items() if each}}
    controller: dict[str, Any] = {"selector": {"matchLabels": labels}, "template": template}
    if pod.kind != DAEMON_SET:
        controller["replicas"] = replicas_of(pod, values).min
    if pod.kind == "StatefulSet":
        controller["serviceName"] = pod.name
    metadata = {"name": pod.name, "labels": labels}
    if namespace := value_at(values, *keys(pod.section), "namespaceOverride"):
        metadata["namespace"] = namespace
    return {"apiVersion": "apps/v1", "kind": pod.kind, "metadata": metadata, "spec": controller}


def _container(container: Mapping[str, Any], name: str, pod: AddonPod) -> dict[str, Any]:
    """Return a container with the security context that a chart has: restricted, or privileged for an agent."""
    image = {"name": name, "image": f"example.com/{pod.name}"}
    return {"securityContext": {} if pod.host_network else _RESTRICTED, **container, **image}


_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def _is_release(request: Message) -> bool:
    return bool(getattr(request, "urn", "")) and type_of(request.urn) == resource_types.HELM_RELEASE


def _structs(message: Message, names: Iterable[str]) -> Iterable[Struct]:
    found = (name for name in names if name in message.DESCRIPTOR.fields_by_name)
    return (getattr(message, name) for name in found if message.HasField(name))
