"""The Pulumi mock monitor of component tests: it keeps every request, and the offline engine answers it.

The SDK's own mock monitor turns requests into Outputs inside worker threads, which hangs or fails now and then. This
one reads the requests as they are, and so also sees parents, dependencies, providers and options.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks as sdk
from pulumi.runtime.proto import provider_pb2, resource_pb2

from engine.diagnostics import Diagnostics
from engine.monitor import Monitor
from engine.registry import Target
from plan import values
from plan.resource_types import STACK
from plan.values import UNKNOWN
from tests.support.cloud import REGION, Cloud

PROJECT = "landfall"
ROOT = Path(__file__).parent.parent.parent

OPTIONS = (
    "additionalSecretOutputs",
    "aliases",
    "customTimeouts",
    "deleteBeforeReplace",
    "deletedWith",
    "ignoreChanges",
    "importId",
    "protect",
    "replaceOnChanges",
    "retainOnDelete",
    "version",
)

_SECRET = values.secret(None)[values.SIGNATURE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One resource as the program registers it."""

    type: str
    name: str
    urn: str
    parent: str
    custom: bool
    remote: bool
    inputs: dict[str, Any]
    secrets: frozenset[str]
    """Paths into ``inputs`` of the values that are marked secret, such as ``data.token`` or ``args[0]``."""
    dependencies: frozenset[str]
    property_dependencies: dict[str, frozenset[str]]
    provider: str
    providers: dict[str, str]
    options: dict[str, Any]
    """Resource options that were set, under the engine's names: ``protect``, ``ignoreChanges`` ..."""
    id: str | None
    """Physical id; None for a component, and in a preview."""
    outputs: dict[str, Any] = field(default_factory=dict, compare=False)
    """Outputs of a custom resource, or the ``register_outputs`` of a component."""


class RecordingMonitor(sdk.MockMonitor):
    """Records the requests of a program. A ``Cloud`` takes precedence over the answers of the engine."""

    def __init__(self, cloud: Cloud, stack: str, *, preview: bool) -> None:
        super().__init__(cloud)
        self.recorded: dict[str, Registration] = {}
        self.invokes: list[tuple[str, dict[str, Any]]] = []
        self._cloud = cloud
        self._lock = threading.Lock()
        mode = "preview" if preview else "up"
        target = Target(project=PROJECT, stack=stack, mode=mode, root=ROOT, region=REGION)
        self._engine = Monitor(target, self._stack_outputs, Diagnostics())

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802 - the protocol's name
        response = self._engine.RegisterResource(request)
        if request.type == STACK:
            return response
        registration = registration_of(request, response)
        if outputs := self._cloud.outputs.get(request.type):
            values.merge(response.object, outputs(registration))
        if request.custom:
            registration.outputs.update(read(response.object))
        with self._lock:
            self.recorded[response.urn] = registration
        return response

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802 - the protocol's name
        if request.urn in self.recorded:
            self.recorded[request.urn].outputs.update(read(request.outputs))
        return self._engine.RegisterResourceOutputs(request)

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:  # noqa: N802 - the protocol's name
        return self._engine.ReadResource(request)

    def Invoke(self, request: Any) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802 - the protocol's name
        if request.tok == "pulumi:pulumi:getResource":
            return self._engine.Invoke(request)
        arguments = read(request.args)
        self.invokes.append((request.tok, arguments))
        if request.tok in self._cloud.calls:
            answer = struct_pb2.Struct()
            answer.update(self._cloud.calls[request.tok](arguments))
            return resource_pb2.ResourceInvokeResponse(**{"return": answer})
        return self._engine.Invoke(request)

    def Call(self, request: Any) -> provider_pb2.CallResponse:  # noqa: N802 - the protocol's name
        return self._engine.Call(request)

    def _stack_outputs(self, name: str) -> struct_pb2.Struct:
        if name not in self._cloud.stacks:
            msg = f"stack {name}: no outputs. Pass Cloud(stacks={{{name!r}: ...}})."
            raise LookupError(msg)
        outputs = struct_pb2.Struct()
        outputs.update(self._cloud.stacks[name])
        return outputs


def registration_of(request: Any, response: resource_pb2.RegisterResourceResponse) -> Registration:
    secrets: set[str] = set()
    inputs = read(request.object, secrets)
    options = json_format.MessageToDict(request)
    return Registration(
        type=request.type,
        name=request.name,
        urn=response.urn,
        parent=request.parent,
        custom=request.custom,
        remote=request.remote,
        inputs=inputs,
        secrets=frozenset(secrets),
        dependencies=frozenset(request.dependencies),
        property_dependencies={key: frozenset(found.urns) for key, found in request.propertyDependencies.items()},
        provider=request.provider,
        providers=dict(request.providers),
        options={key: options[key] for key in OPTIONS if key in options},
        id=response.id or None,
    )


def read(struct: struct_pb2.Struct, secrets: set[str] | None = None) -> dict[str, Any]:
    """Read properties as plain values: secrets in clear, with their paths added to ``secrets``."""
    return _without_marks(values.wire(struct), "", set() if secrets is None else secrets)


def _without_marks(value: Any, path: str, secrets: set[str]) -> Any:
    match value:
        case {values.SIGNATURE: mark, **rest} if mark == _SECRET:
            secrets.add(path)
            return _without_marks(rest["value"], path, secrets)
        case dict():
            parts = {key: item for key, item in sorted(value.items()) if key != values.SIGNATURE}
            return {key: _without_marks(item, f"{path}.{key}" if path else key, secrets) for key, item in parts.items()}
        case list():
            return [_without_marks(item, f"{path}[{index}]", secrets) for index, item in enumerate(value)]
        case _:
            return UNKNOWN if value == values.WIRE_UNKNOWN else value
