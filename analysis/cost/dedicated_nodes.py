"""Node groups whose nodes admit only the pods of one component, which pays for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.scheduling.labels import mappings
from plan.resource_types import EKS_NODE_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.scheduling.workload import Workload
    from plan.model import Plan, PlannedResource


def dedicated_to(plan: Plan, workloads: Iterable[tuple[str, Workload]]) -> Mapping[str, str]:
    """Return the component of each dedicated node group, by the name of the group.

    A group is dedicated if it has a taint, and the pods that select its nodes all belong to one component.
    """
    found = {group.name: _components(group, workloads) for group in plan.of_type(EKS_NODE_GROUP)}
    return {name: next(iter(components)) for name, components in found.items() if len(components) == 1}


def selects(workload: Workload, group: PlannedResource) -> bool:
    """Return True for pods that run only on the nodes of a tainted group."""
    taints = [(taint.get("key"), taint.get("value")) for taint in mappings(group.inputs.get("taints"))]
    return bool(taints) and all(workload.constraints.selector.get(f"{key}") == value for key, value in taints)


def _components(group: PlannedResource, workloads: Iterable[tuple[str, Workload]]) -> set[str]:
    return {component for component, workload in workloads if selects(workload, group)}
