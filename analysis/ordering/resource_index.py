"""An index of a plan's resources by type, kind, chart and name, for the ordering rules."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.ordering.paths import texts
from nested import keys, values_at
from plan.graph import graph_of
from plan.resource_types import EKS_ADDON, HELM_RELEASE, KUBERNETES_NAMESPACE
from plan.values import is_mapping

if TYPE_CHECKING:
    from plan.graph import Graph
    from plan.model import Plan, PlannedResource


POD_PATHS = {
    "core/Pod": "spec",
    "apps/Deployment": "spec.template.spec",
    "apps/DaemonSet": "spec.template.spec",
    "apps/StatefulSet": "spec.template.spec",
    "batch/Job": "spec.template.spec",
    "batch/CronJob": "spec.jobTemplate.spec.template.spec",
}
"""Kinds that create pods, and the path of the pod spec in their manifests."""


class ResourceIndex:
    """The resources that a plan creates, without components and without resources that are only read."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        made = [resource for resource in plan.resources if resource.custom and not resource.read]
        self._typed: dict[str, list[PlannedResource]] = defaultdict(list)
        self._kinds: dict[str, list[PlannedResource]] = defaultdict(list)
        for resource in made:
            self._typed[resource.type].append(resource)
            if kind := kind_of(resource):
                self._kinds[kind].append(resource)

    def depends_on(self, dependent: PlannedResource, prerequisite: PlannedResource) -> bool:
        """Return True where a resource depends on another, directly or through others."""
        return self._graph.depends_on(dependent.urn, prerequisite.urn)

    @cached_property
    def _graph(self) -> Graph:
        return graph_of(self._plan)

    def typed(self, *types: str) -> list[PlannedResource]:
        """Return the resources of some types."""
        return [resource for type_ in types for resource in self._typed.get(type_, ())]

    def objects(self, *kinds: str) -> list[PlannedResource]:
        """Return the Kubernetes objects of some kinds, each written ``group/Kind``."""
        return [resource for kind in kinds for resource in self._kinds.get(kind, ())]

    def all_objects(self) -> list[PlannedResource]:
        """Return every Kubernetes object."""
        return [resource for found in self._kinds.values() for resource in found]

    def of_groups(self, *groups: str) -> list[PlannedResource]:
        """Return the Kubernetes objects of some API groups."""
        return [each for kind, found in self._kinds.items() if kind.partition("/")[0] in groups for each in found]

    def installed(self, *names: str) -> list[PlannedResource]:
        """Return the Helm releases of some charts, and the EKS add-ons of the same names."""
        return [each for each in self.typed(HELM_RELEASE, EKS_ADDON) if chart_or_addon_of(each) in names]

    def named(self, kinds: tuple[str, ...], names: set[str], namespace: str | None) -> list[PlannedResource]:
        """Return the objects of some kinds with one of the names, in a namespace or cluster-scoped.

        In a first preview, two unknown namespaces of unknown origin count as the same.
        """
        return [
            each
            for each in self.objects(*kinds)
            if name_of(each) in names and (namespace_of(each) == namespace or _is_cluster_scoped(each))
        ]


def kind_of(resource: PlannedResource) -> str:
    """Return ``group/Kind`` of a Kubernetes object; empty for other resources, including Helm releases."""
    package, _, rest = resource.type.partition(":")
    module, _, kind = rest.partition(":")
    group = module.partition("/")[0]
    return f"{group}/{kind}" if package == "kubernetes" and group not in {"helm.sh", "yaml", "kustomize"} else ""


def name_of(resource: PlannedResource) -> str | None:
    """Return the name of an object on the cluster, given or auto-named."""
    return _metadata(resource, "name")


def namespace_of(resource: PlannedResource) -> str | None:
    """Return the namespace of an object or a release.

    In a first preview it may be unknown: then the planned Namespace that its metadata come from identifies it.
    """
    if resource.type == HELM_RELEASE:
        return next(iter(texts(resource.inputs, "namespace")), None)
    known = _metadata(resource, "namespace")
    if known is not None or not values_at(resource.inputs, "metadata", "namespace"):
        return known
    sources = resource.property_dependencies.get("metadata", ())
    return next((urn for urn in sources if f"{KUBERNETES_NAMESPACE}::" in urn), None)


def chart_or_addon_of(resource: PlannedResource) -> str:
    """Return the chart of a release, without its registry, or the name of an EKS add-on."""
    if resource.type == EKS_ADDON:
        return str(resource.inputs.get("addonName", ""))
    return str(resource.inputs.get("chart", "")).rpartition("/")[2]


def values_of(resource: PlannedResource) -> dict[str, Any]:
    """Return the values of a release or the configuration of an add-on."""
    given = resource.inputs.get("values" if resource.type == HELM_RELEASE else "configurationValues")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:  # A secret or an unknown value.
            given = None
    return given if is_mapping(given) else {}


def pod_of(resource: PlannedResource) -> dict[str, Any]:
    """Return the pod spec of an object; empty where it creates no pods."""
    path = POD_PATHS.get(kind_of(resource))
    found = [each for each in values_at(resource.inputs, *keys(path)) if is_mapping(each)] if path else []
    return found[0] if found else {}


def _is_cluster_scoped(resource: PlannedResource) -> bool:
    """Return True where the object has no namespace; an unknown namespace does not count."""
    return not values_at(resource.inputs, "metadata", "namespace") and namespace_of(resource) is None


def _metadata(resource: PlannedResource, key: str) -> str | None:
    found = texts(resource.outputs, f"metadata.{key}") or texts(resource.inputs, f"metadata.{key}")
    return next(iter(found), None)
