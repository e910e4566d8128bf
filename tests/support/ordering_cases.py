"""Small plans in which one resource has to come after another, for the rules of ordering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.ordering import missing
from plan.model import PlannedResource
from tests.support.graphs import NODES, ROLE, plan, resource

CLUSTER = "aws:eks/cluster:Cluster"
LATE, EARLY = "late", "early"


@dataclass(frozen=True)
class Case:
    """What comes late, what comes early, and what the plan holds besides."""

    late: PlannedResource
    early: PlannedResource
    others: tuple[PlannedResource, ...] = ()

    def found(self, title: str, *, waits: bool) -> list[str]:
        """What the planner says of the pair by one rule, with the edge or without."""
        late = replace(self.late, dependencies=(self.early.urn,)) if waits else self.late
        said = missing(plan(self.early, *self.others, late))
        return [each for each in said if each.endswith(f"({title}.)") and pair(self) in each]


def pair(case: Case) -> str:
    late, early = (f"{each.type.rpartition(':')[2]} {each.name}" for each in (case.late, case.early))
    return f"{late} does not wait for {early}: on destroy "


def release(name: str, chart: str, namespace: str = "apart", **values: Any) -> PlannedResource:
    inputs = {"chart": chart, "namespace": namespace, "values": values}
    return resource(name, "kubernetes:helm.sh/v3:Release", inputs=inputs)


def addon(name: str, software: str, **inputs: Any) -> PlannedResource:
    return resource(name, "aws:eks/addon:Addon", inputs={"addonName": software, "clusterName": "small", **inputs})


def thing(name: str, kind: str, *, called: str | None = None, **given: Any) -> PlannedResource:
    """A Kubernetes object of a kind such as ``apps/v1:Deployment``; in the namespace ``space`` where it has one."""
    metadata = {"name": called or name, "namespace": "space", **given.pop("metadata", {})}
    return resource(name, f"kubernetes:{kind}", inputs={"metadata": metadata, **given})


def anywhere(name: str, kind: str, *, called: str | None = None, **given: Any) -> PlannedResource:
    """A Kubernetes object of the whole cluster."""
    made = thing(name, kind, called=called, **given)
    metadata = {key: value for key, value in made.inputs["metadata"].items() if key != "namespace"}
    return replace(made, inputs={**made.inputs, "metadata": metadata})


def deployment(name: str, pod: Mapping[str, Any] | None = None, **given: Any) -> PlannedResource:
    return thing(name, "apps/v1:Deployment", spec={"template": {"spec": dict(pod or {})}}, **given)


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
