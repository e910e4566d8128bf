"""The planned objects that the smoke check expects in the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nested import entries, mapping_at, value_at
from plan.graph import graph_of
from plan.manifests import manifest_of, manifests_of
from plan.resource_types import KUBERNETES_INGRESS, ROUTE53_RECORD
from smoke.manifest import Manifest, name, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The Kubernetes objects of a planned stack."""

    stack: str
    manifests: tuple[Manifest, ...]
    public_names: Mapping[str, str]
    """DNS name that callers use, by the namespace of its Ingress, where the stack plans the record."""

    @classmethod
    def of(cls, plan: Plan) -> Expected:
        """Return the objects of a plan."""
        return cls(
            stack=plan.stack,
            manifests=tuple(manifests_of(plan.resources)),
            public_names=_public_names(plan),
        )

    def of_kind(self, kind: str) -> list[Manifest]:
        """Return the objects of one kind, sorted by namespace and name."""
        found = [each for each in self.manifests if each["kind"] == kind]
        return sorted(found, key=lambda each: (namespace(each) or "", name(each)))

    def is_optional(self, secret: str, within: str | None) -> bool:
        """Return True if objects of the namespace refer to a Secret, and each of them runs without it as well."""
        found = [
            optional
            for each in self.manifests
            if namespace(each) == within and each["kind"] != "ExternalSecret"
            for optional in _references(each, secret)
        ]
        return bool(found) and all(found)

    def min_replicas(self, workload: Manifest) -> int:
        """Return the minimum of the workload's autoscaler, or the replicas of the workload itself."""
        for autoscaler in self.of_kind("HorizontalPodAutoscaler"):
            if _scales(autoscaler, workload):
                return _count(value_at(autoscaler, "spec", "minReplicas"))
        for autoscaler in self.of_kind("ScaledObject"):
            if _scales(autoscaler, workload):
                idle = value_at(autoscaler, "spec", "idleReplicaCount")
                return int(value_at(autoscaler, "spec", "minReplicaCount") or 0) if idle is None else int(idle)
        return _count(value_at(workload, "spec", "replicas"))


def _public_names(plan: Plan) -> Mapping[str, str]:
    """Return the name of the only record that depends on the Ingresses of a namespace."""
    graph, found = graph_of(plan), dict[str, set[str]]()
    for record in plan.of_type(ROUTE53_RECORD):
        for ingress in plan.of_type(KUBERNETES_INGRESS):
            if graph.depends_on(record.urn, ingress.urn):
                found.setdefault(str(namespace(manifest_of(ingress))), set()).add(str(record.inputs["name"]))
    return {within: names.pop() for within, names in found.items() if len(names) == 1}


def _references(value: object, secret: str) -> Iterator[bool]:
    """Yield for each mention of a Secret whether it is optional there."""
    for _, item in entries(value):
        if item == secret:
            yield value_at(value, "optional") is True
        else:
            yield from _references(item, secret)


def _scales(autoscaler: Manifest, workload: Manifest) -> bool:
    target = mapping_at(autoscaler, "spec", "scaleTargetRef")
    scaled = (target.get("kind", "Deployment"), target.get("name"))
    return scaled == (workload["kind"], name(workload)) and namespace(autoscaler) == namespace(workload)


def _count(replicas: int | None) -> int:
    """Return the number of replicas, for which the API server's default is 1."""
    return 1 if replicas is None else replicas
