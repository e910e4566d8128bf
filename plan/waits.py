"""What each resource of a plan waits for, as Pulumi's engine and its Python SDK wait."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from plan.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan.model import Plan, PlannedResource

Waits = dict[str, frozenset[str]]
"""URNs that each URN waits for; what comes first stands first."""


def waits_of(plan: Plan) -> Waits:
    """The plan's edges.

    A resource waits for what its inputs come from and for what it depends on, for its provider, and for its parent: a
    component is there as soon as its own dependencies are, any other parent when it is created. The SDK has put the
    children of a local component in its place already; who waits for a remote one waits for all that it consists of.
    """
    known = {resource.urn: resource for resource in plan.resources}
    direct = {urn: _direct(resource) & known.keys() - {urn} for urn, resource in known.items()}
    inside = _descendants(plan)
    whole = {urn: waited | _contents(urn, waited, direct, inside) for urn, waited in direct.items()}
    try:
        return {urn: frozenset(whole[urn]) for urn in TopologicalSorter(whole).static_order()}
    except CycleError as error:
        circle = " -> ".join(urn.rpartition("::")[2] for urn in reversed(error.args[1]))
        msg = f"The resources of stack {plan.stack!r} wait for each other in a circle: {circle}."
        raise PlanError(msg) from error


def as_recorded(plan: Plan) -> Plan:
    """The plan with the edges that a state keeps: a remote component is registered by its provider, without inputs."""
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
    """What stands in each component, at any depth. Parents come before their children in a plan."""
    inside: dict[str, set[str]] = {resource.urn: set() for resource in plan.resources if not resource.custom}
    parent = {resource.urn: resource.parent for resource in plan.resources}
    for resource in plan.resources:
        above = resource.parent
        while above:
            if above in inside:
                inside[above].add(resource.urn)
            above = parent.get(above)
    return inside


def _contents(urn: str, waited: Iterable[str], direct: dict[str, set[str]], inside: dict[str, set[str]]) -> set[str]:
    """What stands in the components that a resource waits for, but for what itself waits for the resource."""
    around = {component for component, content in inside.items() if urn in content}
    contents = {each for component in waited if component not in around for each in inside.get(component, ())}
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
