"""Dependencies between the resources of a plan, as Pulumi's engine and its Python SDK define them."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from plan.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan.model import Plan, PlannedResource

Dependencies = dict[str, frozenset[str]]
"""Direct dependencies of each URN. A URN is listed after its dependencies."""


def dependencies_of(plan: Plan) -> Dependencies:
    """Return the dependencies of every resource.

    A resource depends on the resources that its inputs come from, on its explicit dependencies, on its provider and on
    its parent. A component exists as soon as its own dependencies do, any other parent when it is created. The SDK
    has already replaced a local component by its children; a resource that depends on a remote component depends on
    all of its children.
    """
    known = {resource.urn: resource for resource in plan.resources}
    direct = {urn: _direct(resource) & known.keys() - {urn} for urn, resource in known.items()}
    inside = _descendants(plan)
    whole = {urn: found | _contents(urn, found, direct, inside) for urn, found in direct.items()}
    try:
        return {urn: frozenset(whole[urn]) for urn in TopologicalSorter(whole).static_order()}
    except CycleError as error:
        cycle = " -> ".join(urn.rpartition("::")[2] for urn in reversed(error.args[1]))
        msg = f"stack {plan.stack}: resources depend on each other in a cycle: {cycle}."
        raise PlanError(msg) from error


def as_recorded(plan: Plan) -> Plan:
    """Return the plan with the dependencies that a state records.

    A remote component is registered by its provider, without inputs.
    """
    return replace(plan, resources=tuple(_without_inputs(each) if each.remote else each for each in plan.resources))


def _without_inputs(component: PlannedResource) -> PlannedResource:
    from_inputs = {urn for urns in component.property_dependencies.values() for urn in urns}
    explicit = tuple(urn for urn in component.dependencies if urn not in from_inputs)
    return replace(component, dependencies=explicit, property_dependencies={})


def _direct(resource: PlannedResource) -> set[str]:
    found = {*resource.dependencies, *(urn for urns in resource.property_dependencies.values() for urn in urns)}
    found |= {resource.parent or "", resource.provider or "", resource.options.get("deletedWith", "")}
    return found | set(resource.options.get("replaceWith", ()))


def _descendants(plan: Plan) -> dict[str, set[str]]:
    """Return the descendants of each component. A plan lists parents before their children."""
    inside: dict[str, set[str]] = {resource.urn: set() for resource in plan.resources if not resource.custom}
    parent = {resource.urn: resource.parent for resource in plan.resources}
    for resource in plan.resources:
        above = resource.parent
        while above:
            if above in inside:
                inside[above].add(resource.urn)
            above = parent.get(above)
    return inside


def _contents(
    urn: str, dependencies: Iterable[str], direct: dict[str, set[str]], inside: dict[str, set[str]]
) -> set[str]:
    """Return the descendants of the components that a resource depends on, except for dependents of the resource."""
    around = {component for component, content in inside.items() if urn in content}
    contents = {each for component in dependencies if component not in around for each in inside.get(component, ())}
    return {each for each in contents if not _reaches(each, urn, direct)}


def _reaches(start: str, goal: str, direct: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        urn = waiting.pop()
        if urn == goal:
            return True
        if urn not in seen:
            seen.add(urn)
            waiting.extend(direct[urn])
    return False
