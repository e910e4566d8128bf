"""Cost allocation: every resource belongs to its outermost component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.model import PLATFORM
from plan.resource_types import STACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan.model import Plan


def components_of(plan: Plan) -> Mapping[str, str]:
    """Return the component of every resource by URN. A plan lists parents before their children."""
    stacks = {resource.urn for resource in plan.of_type(STACK)}
    components: dict[str, str] = {}
    for resource in plan.resources:
        outermost = resource.parent is None or resource.parent in stacks
        own = PLATFORM if resource.custom or resource.urn in stacks else resource.name
        components[resource.urn] = own if outermost else components[resource.parent or ""]
    return components
