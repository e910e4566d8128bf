"""What the plan of a stack says should be there: the one truth that the check compares with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plan.manifests import manifests_of
from plan.resource_types import ROUTE53_RECORD
from smoke.manifest import Manifest, at, name, namespace

if TYPE_CHECKING:
    from plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Every Kubernetes object of a planned stack."""

    stack: str
    manifests: tuple[Manifest, ...]
    public_name: str | None
    """The name in DNS by which callers come, where the stack itself plans its record."""

    @classmethod
    def of(cls, plan: Plan) -> Expected:
        """The objects that a plan would have the API server keep."""
        names = {str(record.inputs["name"]) for record in plan.of_type(ROUTE53_RECORD)}
        return cls(
            stack=plan.stack,
            manifests=tuple(manifests_of(plan.resources)),
            public_name=names.pop() if len(names) == 1 else None,
        )

    def of_kind(self, kind: str) -> list[Manifest]:
        """The objects of one kind, by namespace and name."""
        found = [each for each in self.manifests if each["kind"] == kind]
        return sorted(found, key=lambda each: (namespace(each) or "", name(each)))

    def least_replicas(self, deployment: Manifest) -> int:
        """How many pods there are at least: what its autoscaler says, or else the Deployment itself."""
        for autoscaler in self.of_kind("HorizontalPodAutoscaler"):
            target = at(autoscaler, "spec", "scaleTargetRef")
            if namespace(autoscaler) == namespace(deployment) and target == {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "name": name(deployment),
            }:
                return _count(at(autoscaler, "spec", "minReplicas"))
        return _count(at(deployment, "spec", "replicas"))


def _count(replicas: int | None) -> int:
    """What the API server makes of a number that is not given is one."""
    return 1 if replicas is None else replicas
