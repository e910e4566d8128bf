"""Conversion between the messages of the provider protocol and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, status_pb2

from plan import values
from plan.values import is_mapping, is_sequence

Message = Any
"""A protocol message. The SDK's stubs for nested messages name modules that do not exist."""

UNKNOWN = values.WIRE_UNKNOWN


class ErrorStatus(grpc.Status):
    """An error response."""

    def __init__(self, message: str, detail: Message = None) -> None:
        self.code = grpc.StatusCode.UNKNOWN
        self.details = message
        self.trailing_metadata = ()
        if detail is not None:
            code: Message = grpc.StatusCode.UNKNOWN.value
            status: Message = status_pb2.Status(code=code[0], message=message)
            status.details.add().Pack(detail)
            self.trailing_metadata = (("grpc-status-details-bin", status.SerializeToString()),)


class ForwardedStatus(grpc.Status):
    """The error response of another server."""

    def __init__(self, error: grpc.RpcError) -> None:
        received: Message = error
        self.code = received.code()
        self.details = received.details()
        self.trailing_metadata = received.trailing_metadata()


def init_failed(id_: str, properties: Struct, inputs: Struct, reason: str) -> ErrorStatus:
    """Return the error for a resource that exists and is not ready: the engine keeps it and updates it next time."""
    detail = provider_pb2.ErrorResourceInitFailed(id=id_, properties=properties, inputs=inputs, reasons=[reason])
    return ErrorStatus(reason, detail)


def reveal(struct: Struct) -> dict[str, Any]:
    """Return plain values: secrets in clear text, references as ids, unknowns as the marker of the protocol."""
    return {key: _revealed(value) for key, value in values.wire(struct).items()}


def has_unknown(value: Any) -> bool:
    """Return whether a plain value is or contains an unknown."""
    if is_mapping(value):
        return any(map(has_unknown, value.values()))
    if is_sequence(value):
        return any(map(has_unknown, value))
    return value == UNKNOWN


def struct_of(content: Mapping[str, Any]) -> Struct:
    """Return plain values as a message."""
    struct = Struct()
    struct.update(dict(content))
    return struct


def _revealed(value: Any) -> Any:
    if is_sequence(value):
        return [_revealed(item) for item in value]
    if not is_mapping(value):
        return value
    if values.SIGNATURE in value:
        if "value" in value:
            return _revealed(value["value"])
        if "urn" in value:
            return value.get("id") or UNKNOWN
    return {key: _revealed(item) for key, item in value.items()}
