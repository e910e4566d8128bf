"""The resource monitor that component tests run against.

The SDK's own mock monitor turns requests into Outputs inside worker threads, which hangs or fails now and then;
this one reads the raw requests instead, and so also sees parents, dependencies, providers and options.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks as sdk
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, resource_pb2

from tests.support.cloud import Child, Cloud

PROJECT = "landfall"
STACK_TYPE = "pulumi:pulumi:Stack"
UNKNOWN = "[unknown]"
"""Stands in recorded values for what only a real deployment would tell."""

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


class DuplicateUrnError(Exception):
    """Two resources of one type and parent type share a logical name; the engine would refuse the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One resource as the program asked for it."""

    type: str
    name: str
    urn: str
    parent: str
    custom: bool
    remote: bool
    inputs: dict[str, Any]
    secrets: frozenset[str]
    """Paths into ``inputs`` of what was marked secret, such as ``data.token`` or ``args[0]``."""
    dependencies: frozenset[str]
    property_dependencies: dict[str, frozenset[str]]
    provider: str
    providers: dict[str, str]
    options: dict[str, Any]
    """Resource options that were set, under the engine's names: ``protect``, ``ignoreChanges`` ..."""
    outputs: dict[str, Any] = field(default_factory=dict, compare=False)
    """A custom resource's answer from the cloud; a component's ``register_outputs``."""


class RecordingMonitor(sdk.MockMonitor):
    """Answers the SDK from a ``Cloud`` and keeps every request."""

    def __init__(self, mocks: Cloud, stack: str, *, preview: bool) -> None:
        super().__init__(mocks)
        self.recorded: dict[str, Registration] = {}
        self.invokes: list[tuple[str, dict[str, Any]]] = []
        self._stack = stack
        self._preview = preview
        self._lock = threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Name a resource as the engine does, with the types of all its ancestors but the stack."""
        ancestors = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if ancestors == STACK_TYPE else f"{ancestors}${type_}"
        return f"urn:pulumi:{self._stack}::{PROJECT}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802 - the protocol's name
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)

        registration = registration_of(request, urn)
        with self._lock:
            if urn in self.recorded:
                msg = f"duplicate resource URN {urn}: give one of the two {request.type} another logical name"
                raise DuplicateUrnError(msg)
            self.recorded[urn] = registration

        id_, state = self._create(registration, request.importId)
        if request.custom:
            registration.outputs.update(state)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=self._struct(state, urn))

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802 - the protocol's name
        if request.urn in self.recorded:
            self.recorded[request.urn].outputs.update(plain(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:  # noqa: N802 - the protocol's name
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = plain(request.properties)
        args = sdk.MockResourceArgs(request.type, request.name, inputs, request.provider, request.id, custom=True)
        _, state = self.mocks.new_resource(args)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=self._struct(state, urn))

    def Invoke(self, request: Any) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802 - the protocol's name
        args = plain(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            known = self.resources[args["urn"]]
            answer = {"urn": known.urn, "id": known.id, "state": known.state}
        else:
            self.invokes.append((request.tok, args))
            answer = self.mocks.call(sdk.MockCallArgs(request.tok, args, request.provider))
        return resource_pb2.ResourceInvokeResponse(**{"return": self._struct(answer, "")})

    def Call(self, request: Any) -> provider_pb2.CallResponse:  # noqa: N802 - the protocol's name
        args = plain(request.args)
        self.invokes.append((request.tok, args))
        answer = self.mocks.call(sdk.MockCallArgs(request.tok, args, request.provider))
        return provider_pb2.CallResponse(**{"return": self._struct(answer, "")})

    def _create(self, registration: Registration, import_id: str) -> tuple[str, dict[str, Any]]:
        """Ask the cloud; in a preview only what the program itself said is known."""
        if self._preview:
            return import_id, dict(registration.inputs) if registration.custom else {}
        args = sdk.MockResourceArgs(
            registration.type,
            registration.name,
            registration.inputs,
            registration.provider,
            import_id,
            custom=registration.custom,
        )
        return self.mocks.new_resource(args) if registration.custom or registration.remote else ("", {})

    def _struct(self, state: Mapping[str, Any], parent: str) -> struct_pb2.Struct:
        """Make a message of plain values; a ``Child`` becomes a resource that exists and a reference to it."""

        def wire(value: Any) -> Any:
            match value:
                case Child():
                    urn = self.make_urn(parent, value.type, value.name)
                    self.resources[urn] = sdk.MockMonitor.ResourceRegistration(urn, value.id, value.outputs)
                    return {rpc._special_sig_key: rpc._special_resource_sig, "urn": urn, "id": value.id}
                case Mapping():
                    return {key: wire(item) for key, item in value.items()}
                case list() | tuple():
                    return [wire(item) for item in value]
                case _:
                    return rpc.UNKNOWN if value == UNKNOWN else value

        message = struct_pb2.Struct()
        message.update(wire(state))
        return message


def registration_of(request: Any, urn: str) -> Registration:
    secrets: set[str] = set()
    inputs = plain(request.object, secrets)
    options = json_format.MessageToDict(request)
    return Registration(
        type=request.type,
        name=request.name,
        urn=urn,
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
    )


def plain(struct: struct_pb2.Struct, secrets: set[str] | None = None) -> dict[str, Any]:
    """Read a message as plain Python: whole numbers as ints, secrets unwrapped and their paths added to ``secrets``."""
    found = set[str]() if secrets is None else secrets

    def read(value: struct_pb2.Value, path: str) -> Any:
        match value.WhichOneof("kind"):
            case "struct_value":
                return fields(value.struct_value, path)
            case "list_value":
                return [read(item, f"{path}[{index}]") for index, item in enumerate(value.list_value.values)]
            case "number_value":
                number = value.number_value
                return int(number) if number.is_integer() else number
            case "string_value":
                return UNKNOWN if value.string_value == rpc.UNKNOWN else value.string_value
            case "bool_value":
                return value.bool_value
            case _:
                return None

    def fields(message: struct_pb2.Struct, path: str) -> Any:
        mark = message.fields.get(rpc._special_sig_key)
        if mark is not None and mark.string_value == rpc._special_secret_sig:
            found.add(path)
            return read(message.fields["value"], path)
        return {
            key: read(value, f"{path}.{key}" if path else key)
            for key, value in sorted(message.fields.items())
            if key != rpc._special_sig_key
        }

    return fields(struct, "")
