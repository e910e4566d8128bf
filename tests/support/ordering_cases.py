"""Small plans in which one resource must depend on another, for the tests of ordering rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.ordering import check_ordering
from plan.model import PlannedResource
from tests.support.graphs import NODES, ROLE, plan, resource

CLUSTER = "aws:eks/cluster:Cluster"
DEPENDENT, PREREQUISITE = "dependent", "prerequisite"


@dataclass(frozen=True)
class Case:
    """A dependent, its prerequisite, and the other resources of the plan."""

    dependent: PlannedResource
    prerequisite: PlannedResource
    others: tuple[PlannedResource, ...] = ()

    def violations(self, title: str, *, depends: bool) -> list[str]:
        """Return the messages of one rule about the two resources, with the dependency or without it."""
        dependent = replace(self.dependent, dependencies=(self.prerequisite.urn,)) if depends else self.dependent
        found = check_ordering(plan(self.prerequisite, *self.others, dependent)).violations
        return [
            str(each)
            for each in found
            if each.rule.title == title
            and (each.dependent.urn, each.prerequisite.urn) == (self.dependent.urn, self.prerequisite.urn)
        ]


def release(name: str, chart: str, namespace: str = "chart", **values: Any) -> PlannedResource:
    inputs = {"chart": chart, "namespace": namespace, "values": values}
    return resource(name, "kubernetes:helm.sh/v3:Release", inputs=inputs)


def addon(name: str, software: str, **inputs: Any) -> PlannedResource:
    return resource(name, "aws:eks/addon:Addon", inputs={"addonName": software, "clusterName": "small", **inputs})


def namespaced(name: str, kind: str, *, object_name: str | None = None, **given: Any) -> PlannedResource:
    """Return an object of a kind such as ``apps/v1:Deployment``, in the namespace ``space``."""
    metadata = {"name": object_name or name, "namespace": "space", **given.pop("metadata", {})}
    return resource(name, f"kubernetes:{kind}", inputs={"metadata": metadata, **given})


def cluster_scoped(name: str, kind: str, *, object_name: str | None = None, **given: Any) -> PlannedResource:
    """Return a cluster-scoped object."""
    made = namespaced(name, kind, object_name=object_name, **given)
    metadata = {key: value for key, value in made.inputs["metadata"].items() if key != "namespace"}
    return replace(made, inputs={**made.inputs, "metadata": metadata})


def deployment(name: str, pod: Mapping[str, Any] | None = None, **given: Any) -> PlannedResource:
    return namespaced(name, "apps/v1:Deployment", spec={"template": {"spec": dict(pod or {})}}, **given)


def role(name: str = "role", **inputs: Any) -> PlannedResource:
    return resource(name, ROLE, outputs={"arn": arn(name), "name": name}, inputs=inputs)


def policy(name: str, of: str = "role") -> PlannedResource:
    return resource(name, "aws:iam/rolePolicy:RolePolicy", inputs={"role": of})


def aws(name: str, type_: str, outputs: Mapping[str, Any] | None = None, /, **inputs: Any) -> PlannedResource:
    return resource(name, f"aws:{type_}", inputs=inputs, outputs=dict(outputs or {}))


def arn(name: str) -> str:
    return f"arn:aws:iam::111122223333:role/{name}"


def nodes(name: str, **inputs: Any) -> PlannedResource:
    return resource(name, NODES, inputs=inputs)
