"""Dependency graphs of the planned stacks, and the same plans without some dependencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from plan import graph
from plan.graph import Graph
from plan.model import Plan, PlannedResource
from tests.support.stack_plans import planned

Selector = Callable[[PlannedResource], bool]


@cache
def graph_of(stack: str) -> Graph:
    """Return the dependency graph of a planned stack."""
    return graph.graph_of(planned(stack))


def dependencies_of(stack: str, resource: PlannedResource) -> list[PlannedResource]:
    """Return all direct and indirect dependencies of a resource."""
    urns = graph_of(stack).prerequisites(resource.urn)
    return [each for each in planned(stack).resources if each.urn in urns]


def missing_dependencies(stack: str, dependents: Selector, prerequisites: Selector) -> list[str]:
    """Return a message for each dependent that does not depend on a prerequisite. Both sets must have members."""
    first, second = ([each for each in planned(stack).resources if one(each)] for one in (prerequisites, dependents))
    assert first, "no resource of the plan is a prerequisite"
    assert second, "no resource of the plan is a dependent"
    return [
        f"{dependent.type} {dependent.name} does not depend on {prerequisite.type} {prerequisite.name}"
        for dependent in second
        for prerequisite in first
        if not graph_of(stack).depends_on(dependent.urn, prerequisite.urn)
    ]


def without_dependencies_on(plan: Plan, urn: str) -> Plan:
    """Return the plan in which no resource depends on one of its resources, except for its children."""
    return replace(plan, resources=tuple(_without(resource, urn) for resource in plan.resources))


def _without(resource: PlannedResource, urn: str) -> PlannedResource:
    found = resource.property_dependencies.items()
    return replace(
        resource,
        dependencies=tuple(each for each in resource.dependencies if each != urn),
        property_dependencies={key: tuple(each for each in urns if each != urn) for key, urns in found},
        provider=None if resource.provider == urn else resource.provider,
    )


def typed(*types: str) -> Selector:
    """Select resources of some types; ``prefix:*`` selects every type with the prefix."""
    exact = {type_ for type_ in types if not type_.endswith("*")}
    prefixes = tuple(type_[:-1] for type_ in types if type_.endswith("*"))
    return lambda resource: resource.type in exact or (bool(prefixes) and resource.type.startswith(prefixes))


def named(type_: str, *names: str) -> Selector:
    """Select resources of one type with these logical names."""
    return lambda resource: resource.type == type_ and resource.name in names
