"""Between the provider protocol and plain values."""

from __future__ import annotations

from typing import Any, Protocol

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, status_pb2

from plan import values

UNKNOWN = values.WIRE_UNKNOWN


class Context(Protocol):
    """What is used of a call's context."""

    def peer(self) -> str: ...

    def abort_with_status(self, status: grpc.Status) -> None: ...


class Status(grpc.Status):
    """An answer that says no."""

    def __init__(self, message: str, detail: Any = None) -> None:
        self.code = grpc.StatusCode.UNKNOWN
        self.details = message
        self.trailing_metadata = ()
        if detail is not None:
            status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message)
            status.details.add().Pack(detail)
            self.trailing_metadata = (("grpc-status-details-bin", status.SerializeToString()),)


def half_done(id_: str, properties: Struct, inputs: Struct, reason: str) -> Status:
    """The resource exists and did not become ready: the engine keeps it and tries again next time."""
    detail = provider_pb2.ErrorResourceInitFailed(id=id_, properties=properties, inputs=inputs, reasons=[reason])
    return Status(reason, detail)


def reveal(struct: Struct) -> dict[str, Any]:
    """The properties as plain values: secrets uncovered, references as ids, unknowns as the wire's mark."""
    return {key: _revealed(value) for key, value in values.wire(struct).items()}


def has_unknown(value: Any) -> bool:
    """Whether a plain value is or holds an unknown."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value == UNKNOWN


def struct_of(content: dict[str, Any]) -> Struct:
    """Plain values for the wire."""
    struct = Struct()
    struct.update(content)
    return struct


def _revealed(value: Any) -> Any:
    if isinstance(value, list):
        return [_revealed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if values.SIGNATURE in value:
        if "value" in value:
            return _revealed(value["value"])
        if "urn" in value:
            return value.get("id") or UNKNOWN
    return {key: _revealed(item) for key, item in value.items()}
