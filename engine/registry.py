"""The resources that a run has registered, with their states and their providers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct

from engine.simulation.context import uuid
from plan import values
from plan.errors import PlanError
from plan.model import PlannedResource
from plan.order import in_plan_order
from plan.resource_types import PROVIDER_PREFIX, STACK

if TYPE_CHECKING:
    from pathlib import Path

    from plan.model import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The stack to plan."""

    project: str
    stack: str
    mode: Mode
    root: Path
    """Folder of the project."""
    region: str
    """Region of the default AWS provider."""


class Registry:
    """The resources of one run. It can be used from several threads."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._resources: dict[str, PlannedResource] = {}
        self._claimed: dict[str, str | None] = {}
        self._states: dict[str, tuple[str, bytes]] = {}

    def planned(self) -> tuple[PlannedResource, ...]:
        """Return the registered resources in plan order."""
        return in_plan_order(self._resources.values())

    def find(self, urn: str | None) -> PlannedResource | None:
        """Return the resource with a URN, or None."""
        return self._resources.get(urn or "")

    def claim(self, parent: str, type_: str, name: str, location: str | None) -> str:
        """Return the URN of a new resource. A second resource with the same URN is an error, as in Pulumi's engine."""
        ancestry = parent.split("::")[2] if parent else STACK
        qualified = type_ if ancestry == STACK else f"{ancestry}${type_}"
        urn = self._urn(qualified, name)
        with self._lock:
            if urn in self._claimed:
                places = " and again at ".join(place or "an unknown place" for place in (self._claimed[urn], location))
                msg = (
                    f"Two resources have the URN {urn}: {type_} {name!r} is declared at {places}. "
                    "Give one of them another name or another parent."
                )
                raise PlanError(msg)
            self._claimed[urn] = location
        return urn

    def keep(self, resource: PlannedResource, state: Struct, resource_id: str) -> None:
        """Store a resource, and its state in the compact form of the wire."""
        self._states[resource.urn] = (resource_id, state.SerializeToString())
        self._resources[resource.urn] = resource

    def state(self, urn: str) -> tuple[str, Struct]:
        """Return the id and the outputs of a resource."""
        if urn not in self._states:
            msg = f"The program refers to {urn}, which is not in this plan."
            raise PlanError(msg)
        resource_id, content = self._states[urn]
        return resource_id, Struct.FromString(content)

    def amend(self, urn: str, outputs: dict[str, Any]) -> None:
        """Add outputs to a resource."""
        resource_id, state = self.state(urn)
        values.merge(state, outputs)
        self.keep(replace(self._resources[urn], outputs=values.plain(state)), state, resource_id)

    def set_outputs(self, urn: str, outputs: Struct) -> None:
        """Replace the outputs of a component by its registered outputs."""
        self._resources[urn] = replace(self._resources[urn], outputs=values.plain(outputs))

    def provider_for(self, type_: str, given: str, version: str) -> str:
        """Return the reference of the provider of a type: the given one, or the default provider of the package."""
        package = type_.partition(":")[0]
        if given or package == "pulumi":
            return given
        name = f"default_{version.replace('.', '_')}" if version else "default"
        urn = self._urn(f"{PROVIDER_PREFIX}{package}", name)
        with self._lock:
            if urn not in self._claimed:
                self._claimed[urn] = None
                self._resources[urn] = self._default_provider(urn, package, name, version)
        return f"{urn}::{uuid(urn)}"

    def region_of(self, provider: str | None) -> str:
        """Return the region of a provider."""
        resource = self.find(provider)
        region = resource.inputs.get("region") if resource else None
        return region if isinstance(region, str) and region != values.UNKNOWN else self._target.region

    def is_configured(self, provider: str | None) -> bool:
        """Return whether the settings of a provider are known. Without them it computes no output."""
        resource = self.find(provider)
        return resource is None or not values.has_unknown(resource.inputs)

    def _urn(self, qualified_type: str, name: str) -> str:
        return f"urn:pulumi:{self._target.stack}::{self._target.project}::{qualified_type}::{name}"

    def _default_provider(self, urn: str, package: str, name: str, version: str) -> PlannedResource:
        inputs: dict[str, Any] = {"version": version} if version else {}
        if package == "aws":
            inputs["region"] = self._target.region
        return PlannedResource(
            urn=urn,
            type=f"{PROVIDER_PREFIX}{package}",
            name=name,
            parent=None,
            custom=True,
            remote=False,
            read=False,
            id=uuid(urn) if self._target.mode == "up" else values.UNKNOWN,
            provider=None,
            inputs=inputs,
            outputs=inputs,
            options={},
            dependencies=(),
            property_dependencies={},
            location=None,
        )
