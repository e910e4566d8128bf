"""The children of a remote component, registered with the same monitor as all other resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import resource_pb2

from plan import values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from engine.registration import Message

    Register = Callable[[resource_pb2.RegisterResourceRequest], resource_pb2.RegisterResourceResponse]


class States(Protocol):
    """The states of the registered resources, as ``engine.registry.Registry`` stores them."""

    def state(self, urn: str) -> tuple[str, Struct]:
        """Return the id and the outputs of a resource."""
        ...

    def amend(self, urn: str, outputs: dict[str, Any]) -> None:
        """Add outputs that the provider of a resource does not compute."""
        ...


class Child:
    """A registered child. An output that is missing is unknown."""

    def __init__(self, response: resource_pb2.RegisterResourceResponse) -> None:
        self.urn = response.urn
        self.id = response.id or values.WIRE_UNKNOWN
        self.reference = values.reference(response.urn, response.id)
        self._outputs = values.wire(response.object)

    def __getitem__(self, key: str) -> Any:
        return self._outputs.get(key, values.WIRE_UNKNOWN)


class Children:
    """A remote component: its inputs, and the methods that register its children."""

    def __init__(self, request: Message, urn: str, states: States, register: Register, *, partition: str) -> None:
        self.name = request.name
        self.partition = partition
        """Name of the partition of the AWS provider, for ARNs."""
        self.inputs: dict[str, Any] = values.wire(request.object)
        self._request = request
        self._position: Any = request.sourcePosition
        self._urn = urn
        self._states = states
        self._register = register

    def make(  # noqa: PLR0913  the parts of a registration
        self,
        type_: str,
        suffix: str,
        inputs: Mapping[str, Any],
        *,
        parent: str | None = None,
        depends_on: Iterable[str] = (),
        ignore_changes: Iterable[str] = (),
    ) -> Child:
        """Register a child whose name begins with the component's name. Inputs that are None are left out."""
        package = type_.partition(":")[0]
        properties = Struct()
        properties.update({key: value for key, value in inputs.items() if value is not None})
        return Child(
            self._register(
                resource_pb2.RegisterResourceRequest(
                    type=type_,
                    name=f"{self.name}-{suffix}",
                    parent=parent or self._urn,
                    custom=package != "eks",
                    object=properties,
                    provider=self._request.providers.get(package, ""),
                    dependencies=sorted(set(depends_on)),
                    ignoreChanges=ignore_changes,
                    sourcePosition=self._position,
                )
            )
        )

    def dependencies(self, *, only: Collection[str] | None = None, except_for: Collection[str] = ()) -> list[str]:
        """Return the URNs of the resources that the component's inputs come from."""
        return sorted(
            {
                urn
                for key, found in self._request.propertyDependencies.items()
                if (only is None or key in only) and key not in except_for
                for urn in found.urns
            }
        )

    def tags(self, suffix: str, key: str | None = None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the tags of a child: its name, its own tags, and the tags of the component."""
        own = self.inputs.get(key) if key else extra
        return {"Name": f"{self.name}-{suffix}", **(own or {}), **(self.inputs.get("tags") or {})}

    def amend(self, child: Child, outputs: dict[str, Any]) -> None:
        """Add outputs to a child that only its component knows."""
        self._states.amend(child.urn, outputs)

    def output_of(self, reference: Any, key: str) -> Any:
        """Return an output of the resource that an input refers to."""
        if not values.is_mapping(reference):
            return reference
        _, state = self._states.state(reference["urn"])
        return values.wire(state).get(key, values.WIRE_UNKNOWN)
