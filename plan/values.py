"""Property values: from the wire (protobuf structs with marked values) to plain Python values, and back.

A plan contains plain values: whole numbers are integers, and neither the content of a secret nor a placeholder of the
wire format is in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from pulumi.runtime import rpc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.struct_pb2 import Struct, Value

SECRET = "[secret]"  # noqa: S105  the mark that stands for a secret, not a secret
UNKNOWN = "[unknown]"

# Constants of the wire format. The SDK keeps them private; a test compares them with the SDK's.
WIRE_UNKNOWN = rpc.UNKNOWN
SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a constant of the wire format
_RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7"

_EXACT = 2**53
"""Whole numbers below this size are exact in the wire format's doubles."""

Plain = Any
"""None, bool, int, float, str, or a list or dict of these."""

Wire = Any
"""A plain value, with the unknown string and the dicts with a signature of the wire format."""


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a plain or wire value is a mapping. Its keys are always text."""
    return isinstance(value, dict)


def is_sequence(value: object) -> TypeGuard[list[Any]]:
    """Return whether a plain or wire value is a list."""
    return isinstance(value, list)


def plain(struct: Struct) -> dict[str, Plain]:
    """Return the properties as plain values, with secrets and unknowns replaced by their marks.

    They are sorted by name, because the fields of a protobuf map are in another order in each process.
    """
    return {key: plain_value(struct.fields[key]) for key in sorted(struct.fields)}


def plain_value(value: Value) -> Plain:
    """Return one property as a plain value."""
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value == WIRE_UNKNOWN else value.string_value
        case "struct_value":
            struct = value.struct_value
            return _marked(struct) if SIGNATURE in struct.fields else plain(struct)
        case "list_value":
            return [plain_value(element) for element in value.list_value.values]
        case "number_value":
            return _number(value.number_value)
        case "bool_value":
            return value.bool_value
        case _:
            return None


def wire(struct: Struct) -> dict[str, Wire]:
    """Return the properties with secrets, references and unknowns as on the wire, and output values unwrapped.

    They are sorted by name, as those of ``plain``.
    """
    return {key: _wire_value(struct.fields[key]) for key in sorted(struct.fields)}


def secret(value: Wire) -> Wire:
    """Return the value marked as a secret, for the wire."""
    return {SIGNATURE: _SECRET_SIGNATURE, "value": value}


def reference(urn: str, resource_id: str) -> Wire:
    """Return a reference to a registered resource, for the wire. An empty id means that it is unknown."""
    return {SIGNATURE: _RESOURCE_SIGNATURE, "urn": urn, "id": resource_id}


def merge(struct: Struct, values: Mapping[str, Wire]) -> None:
    """Write values into a struct in place. A mapping is merged into a mapping; any other value replaces the old one."""
    for key, value in values.items():
        present = struct.fields[key].struct_value if key in struct.fields else None
        if is_mapping(value) and present is not None and present.fields and SIGNATURE not in present.fields:
            merge(present, value)
        else:
            struct.update({key: value})


def merged(target: Mapping[str, Plain], values: Mapping[str, Wire]) -> dict[str, Plain]:
    """Return a new mapping with the values merged in, as ``merge`` does; unchanged parts are shared."""
    result = dict(target)
    for key, value in values.items():
        present = target.get(key)
        if is_mapping(value) and SIGNATURE in value:
            result[key] = SECRET
        elif is_mapping(value) and is_mapping(present):
            result[key] = merged(present, value)
        elif present != SECRET:
            result[key] = UNKNOWN if value == WIRE_UNKNOWN else value
    return result


def computed(inputs: Mapping[str, Plain], outputs: Mapping[str, Wire]) -> dict[str, Wire]:
    """Return the outputs inside given inputs, as unknowns. Outputs beside the inputs are unknown without a mark."""
    result: dict[str, Wire] = {}
    for key, value in outputs.items():
        given = inputs.get(key)
        if is_mapping(value) and is_mapping(given):
            absent: dict[str, Wire] = {name: WIRE_UNKNOWN for name in value if name not in given}
            if inner := absent | computed(given, value):
                result[key] = inner
    return result


def has_unknown(value: Plain) -> bool:
    """Return whether a plain value is unknown or contains an unknown."""
    if is_mapping(value):
        return any(has_unknown(item) for item in value.values())
    if is_sequence(value):
        return any(has_unknown(item) for item in value)
    return value == UNKNOWN


def has_secret(value: Plain) -> bool:
    """Return whether a plain value is a secret or contains one."""
    if is_mapping(value):
        return any(has_secret(item) for item in value.values())
    if is_sequence(value):
        return any(has_secret(item) for item in value)
    return value == SECRET


def _number(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _marked(struct: Struct) -> Plain:
    return _MARKED[struct.fields[SIGNATURE].string_value](struct)


def _plain_secret(_: Struct) -> Plain:
    return SECRET


def _plain_output(struct: Struct) -> Plain:
    if _is_secret_output(struct):
        return SECRET
    return plain_value(struct.fields["value"]) if "value" in struct.fields else UNKNOWN


def _is_secret_output(struct: Struct) -> bool:
    """Return whether an output value is secret. Reading a missing field of a protobuf map would create it."""
    return "secret" in struct.fields and struct.fields["secret"].bool_value


def _plain_content(kind: str) -> Callable[[Struct], Plain]:
    def content(struct: Struct) -> Plain:
        return {kind: {key: plain_value(struct.fields[key]) for key in sorted(struct.fields) if key != SIGNATURE}}

    return content


_MARKED: dict[str, Callable[[Struct], Plain]] = {
    _SECRET_SIGNATURE: _plain_secret,
    _OUTPUT_SIGNATURE: _plain_output,
    _RESOURCE_SIGNATURE: _plain_content("resource"),
    _ASSET_SIGNATURE: _plain_content("asset"),
    _ARCHIVE_SIGNATURE: _plain_content("archive"),
}


def _wire_value(value: Value) -> Wire:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields and fields[SIGNATURE].string_value == _OUTPUT_SIGNATURE:
                content = _wire_value(fields["value"]) if "value" in fields else WIRE_UNKNOWN
                return secret(content) if _is_secret_output(value.struct_value) else content
            return wire(value.struct_value)
        case "list_value":
            return [_wire_value(element) for element in value.list_value.values]
        case _:
            return plain_value(value) if value.string_value != WIRE_UNKNOWN else WIRE_UNKNOWN
