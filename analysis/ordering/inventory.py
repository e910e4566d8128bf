"""A plan's resources as the rules of ordering look for them: by type, by kind, by chart, by name."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from analysis.ordering.paths import at, texts
from plan.resource_types import EKS_ADDON, HELM_RELEASE
from plan.values import is_mapping

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource


TEMPLATES = {
    "core/Pod": "spec",
    "apps/Deployment": "spec.template.spec",
    "apps/DaemonSet": "spec.template.spec",
    "apps/StatefulSet": "spec.template.spec",
    "batch/Job": "spec.template.spec",
    "batch/CronJob": "spec.jobTemplate.spec.template.spec",
}
"""The kinds that start pods, and where in their manifests the pod's specification stands."""


class Inventory:
    """What the plan makes. Components only group, and what is looked up was there before and stays."""

    def __init__(self, plan: Plan) -> None:
        made = [resource for resource in plan.resources if resource.custom and not resource.read]
        self._typed: dict[str, list[PlannedResource]] = defaultdict(list)
        self._kinds: dict[str, list[PlannedResource]] = defaultdict(list)
        for resource in made:
            self._typed[resource.type].append(resource)
            if kind := kind_of(resource):
                self._kinds[kind].append(resource)

    def typed(self, *types: str) -> list[PlannedResource]:
        """The resources of some types."""
        return [resource for type_ in types for resource in self._typed.get(type_, ())]

    def objects(self, *kinds: str) -> list[PlannedResource]:
        """The Kubernetes objects of some kinds, each written ``group/Kind``."""
        return [resource for kind in kinds for resource in self._kinds.get(kind, ())]

    def all_objects(self) -> list[PlannedResource]:
        """Every Kubernetes object."""
        return [resource for found in self._kinds.values() for resource in found]

    def of_groups(self, *groups: str) -> list[PlannedResource]:
        """The Kubernetes objects of some API groups."""
        return [each for kind, found in self._kinds.items() if kind.partition("/")[0] in groups for each in found]

    def installed(self, *names: str) -> list[PlannedResource]:
        """The Helm releases of some charts, and EKS's own add-ons of the same names."""
        return [each for each in self.typed(HELM_RELEASE, EKS_ADDON) if software_of(each) in names]

    def named(self, kinds: tuple[str, ...], names: set[str], namespace: str | None) -> list[PlannedResource]:
        """The objects of some kinds that go by one of the names, in a namespace or the whole cluster's.

        In a first preview a namespace may be unknown: whatever lies in one such may lie in any other such.
        """
        return [
            each
            for each in self.objects(*kinds)
            if name_of(each) in names and (namespace_of(each) == namespace or _is_of_the_cluster(each))
        ]


def kind_of(resource: PlannedResource) -> str:
    """``group/Kind`` of a Kubernetes object; empty for everything else, Helm releases among it."""
    package, _, rest = resource.type.partition(":")
    module, _, kind = rest.partition(":")
    group = module.partition("/")[0]
    return f"{group}/{kind}" if package == "kubernetes" and group not in {"helm.sh", "yaml", "kustomize"} else ""


def name_of(resource: PlannedResource) -> str | None:
    """The object's name on the cluster, given or made up by Pulumi."""
    return _metadata(resource, "name")


def namespace_of(resource: PlannedResource) -> str | None:
    """The namespace that an object or a release lies in."""
    if resource.type == HELM_RELEASE:
        return next(iter(texts(resource.inputs, "namespace")), None)
    return _metadata(resource, "namespace")


def software_of(resource: PlannedResource) -> str:
    """The chart of a release, without the registry that it comes from, or the name of an EKS add-on."""
    if resource.type == EKS_ADDON:
        return str(resource.inputs.get("addonName", ""))
    return str(resource.inputs.get("chart", "")).rpartition("/")[2]


def values_of(resource: PlannedResource) -> dict[str, Any]:
    """How a release or an add-on is configured."""
    given = resource.inputs.get("values" if resource.type == HELM_RELEASE else "configurationValues")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:  # A secret or an unknown, of which only the mark is there.
            given = None
    return given if is_mapping(given) else {}


def pod_of(resource: PlannedResource) -> dict[str, Any]:
    """The specification of the pods that an object starts; empty where it starts none."""
    path = TEMPLATES.get(kind_of(resource))
    found = [each for each in at(resource.inputs, path) if is_mapping(each)] if path else []
    return found[0] if found else {}


def _is_of_the_cluster(resource: PlannedResource) -> bool:
    """Whether it lies in no namespace, which is something else than in one that is not known yet."""
    return not at(resource.inputs, "metadata.namespace") and namespace_of(resource) is None


def _metadata(resource: PlannedResource, key: str) -> str | None:
    found = texts(resource.outputs, f"metadata.{key}") or texts(resource.inputs, f"metadata.{key}")
    return next(iter(found), None)
