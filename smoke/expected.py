"""The planned objects that the smoke check expects in the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nested import mapping_at, value_at
from plan.manifests import manifests_of
from plan.resource_types import ROUTE53_RECORD
from smoke.manifest import Manifest, name, namespace

if TYPE_CHECKING:
    from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The Kubernetes objects of a planned stack."""

    stack: str
    manifests: tuple[Manifest, ...]
    public_name: str | None
    """DNS name that callers use, if the stack plans its record."""

    @classmethod
    def of(cls, plan: Plan) -> Expected:
        """Return the objects of a plan."""
        names = {str(record.inputs["name"]) for record in plan.of_type(ROUTE53_RECORD)}
        return cls(
            stack=plan.stack,
            manifests=tuple(manifests_of(plan.resources)),
            public_name=names.pop() if len(names) == 1 else None,
        )

    def of_kind(self, kind: str) -> list[Manifest]:
        """Return the objects of one kind, sorted by namespace and name."""
        found = [each for each in self.manifests if each["kind"] == kind]
        return sorted(found, key=lambda each: (namespace(each) or "", name(each)))

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


def _scales(autoscaler: Manifest, workload: Manifest) -> bool:
    target = mapping_at(autoscaler, "spec", "scaleTargetRef")
    scaled = (target.get("kind", "Deployment"), target.get("name"))
    return scaled == (workload["kind"], name(workload)) and namespace(autoscaler) == namespace(workload)


def _count(replicas: int | None) -> int:
    """Return the number of replicas, for which the API server's default is 1."""
    return 1 if replicas is None else replicas
