"""What comes after what in the planned stacks, and the same plans with edges taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from plan import graph
from plan.graph import Graph
from plan.model import Plan, PlannedResource
from tests.support.stack_plans import planned

Wanted = Callable[[PlannedResource], bool]


@cache
def graph_of(stack: str) -> Graph:
    """The graph of one of the planned stacks."""
    return graph.graph_of(planned(stack))


def before(stack: str, resource: PlannedResource) -> list[PlannedResource]:
    """Everything that is there when a resource is made, and outlives it."""
    urns = graph_of(stack).before(resource.urn)
    return [each for each in planned(stack).resources if each.urn in urns]


def too_early(stack: str, late: Wanted, early: Wanted) -> list[str]:
    """Each late one that could be made without, or outlive, some early one. Refuses to compare with nothing."""
    firsts, seconds = ([each for each in planned(stack).resources if wanted(each)] for wanted in (early, late))
    assert firsts, "nothing in the plan is what should come first"
    assert seconds, "nothing in the plan is what should come after"
    return [
        f"{second.type} {second.name} does not wait for {first.type} {first.name}"
        for second in seconds
        for first in firsts
        if not graph_of(stack).waits(second.urn, first.urn)
    ]


def forgetting(plan: Plan, urn: str) -> Plan:
    """The plan in which nothing waits for one of its resources, but for what stands in it."""
    return replace(plan, resources=tuple(_without(resource, urn) for resource in plan.resources))


def _without(resource: PlannedResource, urn: str) -> PlannedResource:
    found = resource.property_dependencies.items()
    return replace(
        resource,
        dependencies=tuple(each for each in resource.dependencies if each != urn),
        property_dependencies={key: tuple(each for each in urns if each != urn) for key, urns in found},
        provider=None if resource.provider == urn else resource.provider,
    )


def typed(*types: str) -> Wanted:
    """Resources of some types; ``prefix:*`` takes every type of a package."""
    exact = {type_ for type_ in types if not type_.endswith("*")}
    prefixes = tuple(type_[:-1] for type_ in types if type_.endswith("*"))
    return lambda resource: resource.type in exact or (bool(prefixes) and resource.type.startswith(prefixes))


def named(type_: str, *names: str) -> Wanted:
    """Resources of one type with these logical names."""
    return lambda resource: resource.type == type_ and resource.name in names
