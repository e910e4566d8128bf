"""Which part of a stack a resource belongs to: the outermost component that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cost.model import PLATFORM
from plan.resource_types import STACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan.model import Plan


def parts_of(plan: Plan) -> Mapping[str, str]:
    """The part of every resource by its URN. Parents stand before their children in a plan."""
    stacks = {resource.urn for resource in plan.of_type(STACK)}
    parts: dict[str, str] = {}
    for resource in plan.resources:
        outermost = resource.parent is None or resource.parent in stacks
        own = PLATFORM if resource.custom or resource.urn in stacks else resource.name
        parts[resource.urn] = own if outermost else parts[resource.parent or ""]
    return parts
