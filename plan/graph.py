"""What comes before what: the edges of a plan followed to their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.waits import as_recorded, waits_of

if TYPE_CHECKING:
    from plan.model import Plan
    from plan.waits import Waits


class Graph:
    """Everything that each resource waits for, near and far, by URN: it is made later, and deleted earlier.

    Each URN has a bit, so that a question costs one operation on whole numbers however long the way is.
    """

    def __init__(self, waits: Waits) -> None:
        self._bit = {urn: 1 << place for place, urn in enumerate(waits)}
        self._before: dict[str, int] = {}
        for urn, waited in waits.items():
            before = 0
            for each in waited:
                before |= self._bit[each] | self._before[each]
            self._before[urn] = before

    def waits(self, late: str, early: str) -> bool:
        """Whether one is made after the other, and deleted before it."""
        return bool(self._before[late] & self._bit[early])

    def before(self, urn: str) -> set[str]:
        """Everything that is there when this is made, and outlives it."""
        return {each for each, bit in self._bit.items() if self._before[urn] & bit}


def graph_of(plan: Plan) -> Graph:
    """The plan's graph, of the edges that a state keeps: only those order the destruction as well as the creation."""
    return Graph(waits_of(as_recorded(plan)))
