"""The plan: the resources and the exports of a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1
"""Version of plan.json. Raise it with every change that breaks a reader of the older schema."""

Mode = Literal["preview", "up"]
"""``preview`` leaves computed outputs unknown, as before a first deployment; ``up`` contains simulated ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResource:
    """One resource of a plan. Every value in it is plain, and a secret is ``[secret]``."""

    urn: str
    type: str
    name: str
    parent: str | None
    """URN of the parent; None for the stack itself and for default providers."""
    custom: bool
    """True for a resource that a provider manages, false for a component."""
    remote: bool
    """True for a component whose children its provider creates."""
    read: bool
    """True for an existing resource that the program only looks up."""
    id: str | None
    provider: str | None
    """URN of the provider that manages the resource."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    options: Mapping[str, Any]
    """Resource options that the program sets, under the names of Pulumi's wire format."""
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    location: str | None
    """``file:line`` of the code that registers the resource, relative to the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A message of the program or of the preview."""

    severity: Literal["info", "warning", "error"]
    message: str
    urn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of one stack. Parents are listed before children, and siblings by type and name."""

    project: str
    stack: str
    mode: Mode
    resources: tuple[PlannedResource, ...]
    exports: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def of_type(self, type_: str) -> list[PlannedResource]:
        """Return the resources of one type, in plan order."""
        return [resource for resource in self.resources if resource.type == type_]

    def one(self, type_: str, name: str | None = None) -> PlannedResource:
        """Return the only resource of a type, or of a type and name.

        Raises ``LookupError`` for no such resource and for more than one.
        """
        found = [resource for resource in self.of_type(type_) if name in (None, resource.name)]
        if len(found) != 1:
            wanted = f"{type_} named {name!r}" if name else type_
            msg = f"the plan of {self.stack!r} has {len(found)} resources of type {wanted}, not one"
            raise LookupError(msg)
        return found[0]
