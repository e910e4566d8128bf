"""The definition of an ordering rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analysis.ordering.resource_index import ResourceIndex
from plan.model import PlannedResource

PlannedResources = Iterable[PlannedResource]
Select = Callable[[ResourceIndex], PlannedResources]
"""Selects the dependents of a rule."""

SelectFor = Callable[[ResourceIndex, PlannedResource], PlannedResources]
"""Selects the prerequisites of one dependent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Resources that must be created after their prerequisites, and deleted before them."""

    title: str
    """The rule as a sentence: X depends on Y."""
    on_destroy: str = ""
    """The failure on ``pulumi destroy`` where the dependency is missing; continues a sentence."""
    on_create: str = ""
    """The failure on ``pulumi up``, where it is the worse one."""
    dependents: Select
    prerequisites: SelectFor

    @property
    def failure(self) -> str:
        """The failure where the dependency is missing; continues a sentence."""
        return f"on create, {self.on_create}" if self.on_create else f"on destroy, {self.on_destroy}"

    def pairs(self, index: ResourceIndex) -> Iterator[tuple[PlannedResource, PlannedResource]]:
        """Yield each dependent with each of its prerequisites."""
        for dependent in self.dependents(index):
            for prerequisite in self.prerequisites(index, dependent):
                if prerequisite.urn != dependent.urn:
                    yield dependent, prerequisite


def typed(*types: str) -> Select:
    """Select resources of some types."""
    return lambda index: index.typed(*types)


def objects(*kinds: str) -> Select:
    """Select Kubernetes objects of some kinds, each written ``group/Kind``."""
    return lambda index: index.objects(*kinds)


def installed(*names: str) -> Select:
    """Select Helm releases of some charts, and EKS add-ons of some names."""
    return lambda index: index.installed(*names)


def every(select: Select) -> SelectFor:
    """Select the same prerequisites for every dependent."""
    return lambda index, _: select(index)
