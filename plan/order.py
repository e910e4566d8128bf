"""The order of the resources in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.resource_types import STACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan.model import PlannedResource


def in_plan_order(resources: Iterable[PlannedResource]) -> tuple[PlannedResource, ...]:
    """Sort parents before their children, and siblings by type and name.

    The result does not depend on the order in which threads registered the resources. A resource whose parent is
    missing is left out.
    """
    children: dict[str | None, list[PlannedResource]] = {}
    for resource in resources:
        children.setdefault(resource.parent, []).append(resource)
    for siblings in children.values():
        siblings.sort(key=lambda resource: (resource.type != STACK, resource.type, resource.name, resource.urn))
    ordered: list[PlannedResource] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        resource = waiting.pop()
        ordered.append(resource)
        waiting.extend(reversed(children.get(resource.urn, [])))
    return tuple(ordered)
