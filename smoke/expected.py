"""The planned objects that the smoke check expects in the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nested import value_at
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

    def min_replicas(self, deployment: Manifest) -> int:
        """Return the minimum of the Deployment's autoscaler, or the replicas of the Deployment itself."""
        for autoscaler in self.of_kind("HorizontalPodAutoscaler"):
            target = value_at(autoscaler, "spec", "scaleTargetRef")
            if namespace(autoscaler) == namespace(deployment) and target == {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "name": name(deployment),
            }:
                return _count(value_at(autoscaler, "spec", "minReplicas"))
        return _count(value_at(deployment, "spec", "replicas"))


def _count(replicas: int | None) -> int:
    """Return the number of replicas, for which the API server's default is 1."""
    return 1 if replicas is None else replicas
