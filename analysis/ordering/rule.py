"""What a rule of ordering says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analysis.ordering.inventory import Inventory
from plan.model import PlannedResource

Resources = Iterable[PlannedResource]
All = Callable[[Inventory], Resources]
"""The resources that a rule is about."""

Of = Callable[[Inventory, PlannedResource], Resources]
"""What one of them has to wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that has to be there before another, and to stay longer."""

    up: str
    """The rule as a sentence about creation."""
    destroy: str
    """What goes wrong where the rule is broken and the stack is destroyed; reads on after ``on destroy``."""
    late: All
    early: Of

    def pairs(self, inventory: Inventory) -> Iterator[tuple[PlannedResource, PlannedResource]]:
        """Each resource with each of those that it has to wait for."""
        for late in self.late(inventory):
            for early in self.early(inventory, late):
                if early.urn != late.urn:
                    yield late, early


def typed(*types: str) -> All:
    """Resources of some types."""
    return lambda inventory: inventory.typed(*types)


def objects(*kinds: str) -> All:
    """Kubernetes objects of some kinds, each written ``group/Kind``."""
    return lambda inventory: inventory.objects(*kinds)


def installed(*names: str) -> All:
    """Releases of some charts, and EKS add-ons of some names."""
    return lambda inventory: inventory.installed(*names)


def every(wanted: All) -> Of:
    """Each resource waits for all of these, whatever it is itself."""
    return lambda inventory, _: wanted(inventory)
