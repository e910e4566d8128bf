"""The transitive dependencies of the resources of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.dependencies import as_recorded, dependencies_of

if TYPE_CHECKING:
    from plan.dependencies import Dependencies
    from plan.model import Plan


class Graph:
    """The resources that each resource depends on, directly or through others, by URN.

    A resource is created after its prerequisites and deleted before them. Each URN has a bit, so that a query is one
    operation on integers, whatever the length of the path.
    """

    def __init__(self, dependencies: Dependencies) -> None:
        self._bit = {urn: 1 << place for place, urn in enumerate(dependencies)}
        self._prerequisites: dict[str, int] = {}
        for urn, direct in dependencies.items():
            found = 0
            for each in direct:
                found |= self._bit[each] | self._prerequisites[each]
            self._prerequisites[urn] = found

    def depends_on(self, dependent: str, prerequisite: str) -> bool:
        """Return whether a resource is created after another and deleted before it."""
        return bool(self._prerequisites[dependent] & self._bit[prerequisite])

    def prerequisites(self, urn: str) -> set[str]:
        """Return every resource that is created before this one and deleted after it."""
        return {each for each, bit in self._bit.items() if self._prerequisites[urn] & bit}


def graph_of(plan: Plan) -> Graph:
    """Return the graph of the dependencies that a state records, as they order both creation and destruction."""
    return Graph(dependencies_of(as_recorded(plan)))
