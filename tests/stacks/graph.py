"""What comes after what: the edges by which Pulumi orders creation, and destruction the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from graphlib import TopologicalSorter

from plan.model import Plan, PlannedResource
from tests.stacks.planning import planned

Wanted = Callable[[PlannedResource], bool]


class Graph:
    """The resources of a plan and everything that each waits for, near and far."""

    def __init__(self, plan: Plan) -> None:
        self.resources = {resource.urn: resource for resource in plan.resources}
        self._children: dict[str, list[str]] = {}
        for resource in plan.resources:
            if resource.parent:
                self._children.setdefault(resource.parent, []).append(resource.urn)
        self.edges = {urn: set(self._waits_for(resource)) for urn, resource in self.resources.items()}
        self.order = tuple(TopologicalSorter(self.edges).static_order())
        """One order of creation; raises ``CycleError`` when there is none."""
        self._before: dict[str, set[str]] = {}
        for urn in self.order:
            self._before[urn] = self.edges[urn].union(*(self._before[edge] for edge in self.edges[urn]))

    def _waits_for(self, resource: PlannedResource) -> Iterable[str]:
        edges = {*resource.dependencies, *(urn for urns in resource.property_dependencies.values() for urn in urns)}
        edges |= {urn for urn in (resource.provider, resource.parent) if urn}
        for urn in edges:
            yield urn
            # Whoever waits for a component of another's making waits for what it is made of.
            if self.resources[urn].remote and urn != resource.parent:
                yield from self._descendants(urn)

    def _descendants(self, urn: str) -> Iterable[str]:
        for child in self._children.get(urn, ()):
            yield child
            yield from self._descendants(child)

    def before(self, resource: PlannedResource) -> list[PlannedResource]:
        """Everything that is there when this is made, and outlives it."""
        return [self.resources[urn] for urn in sorted(self._before[resource.urn])]

    def select(self, wanted: Wanted) -> list[PlannedResource]:
        """The resources that are wanted."""
        return [resource for resource in self.resources.values() if wanted(resource)]

    def too_early(self, late: Wanted, early: Wanted) -> list[str]:
        """Each late one that could be made without, or outlive, some early one. Refuses to compare with nothing."""
        firsts, seconds = self.select(early), self.select(late)
        assert firsts, "nothing in the plan is what should come first"
        assert seconds, "nothing in the plan is what should come after"
        return [
            f"{second.type} {second.name} does not wait for {first.type} {first.name}"
            for second in seconds
            for first in firsts
            if first.urn not in self._before[second.urn]
        ]


@cache
def graph_of(stack: str) -> Graph:
    """The graph of one of the planned stacks."""
    return Graph(planned(stack))


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
