"""What a plan is: the resources a stack would have, and what it would export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1
"""Version of plan.json, raised with every change that a reader of the older schema would trip over."""

Mode = Literal["preview", "up"]
"""``preview`` leaves computed outputs unknown, as before a first deployment; ``up`` fills in simulated ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResource:
    """One resource of the plan; every value in it is plain, and secrets read ``[secret]``."""

    urn: str
    type: str
    name: str
    parent: str | None
    """URN of the parent; None for the stack itself and for default providers."""
    custom: bool
    """A resource that a provider manages, in contrast to a component."""
    remote: bool
    """A component whose children its provider makes."""
    read: bool
    """An existing resource that is only looked up."""
    id: str | None
    provider: str | None
    """URN of the provider that manages the resource."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    options: Mapping[str, Any]
    """Resource options that were given, in the words of Pulumi's wire format."""
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    location: str | None
    """``file:line`` of the code that asked for the resource, relative to the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A message that the program or the preview gave while planning."""

    severity: Literal["info", "warning", "error"]
    message: str
    urn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One stack, planned. Resources stand parents before children, siblings by type and name."""

    project: str
    stack: str
    mode: Mode
    resources: tuple[PlannedResource, ...]
    exports: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def of_type(self, type_: str) -> list[PlannedResource]:
        """The resources of one type, in plan order."""
        return [resource for resource in self.resources if resource.type == type_]

    def one(self, type_: str, name: str | None = None) -> PlannedResource:
        """The only resource of a type, or of a type and name; a LookupError where there is none or more than one."""
        found = [resource for resource in self.of_type(type_) if name in (None, resource.name)]
        if len(found) != 1:
            wanted = f"{type_} named {name!r}" if name else type_
            msg = f"the plan of {self.stack!r} has {len(found)} resources of type {wanted}, not one"
            raise LookupError(msg)
        return found[0]
