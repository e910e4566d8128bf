"""The random provider: values of the right shape that follow from the URN; real ones exist only after a deployment."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from engine.simulation.context import Simulated, uuid
from plan.values import secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.simulation.context import Request


def simulate(request: Request) -> Simulated | None:
    """The resource's value, or None for a type that is not modelled."""
    maker = _MAKERS.get(request.type.rpartition(":")[2])
    return maker(request) if maker else None


def _length(request: Request, key: str, default: int) -> int:
    value = request.inputs.get(key)
    return value if isinstance(value, int) else default


def _string(request: Request) -> Simulated:
    result = request.digest(_length(request, "length", 16))
    return Simulated(id=request.existing_id or result, outputs={"result": result})


def _password(request: Request) -> Simulated:
    result = request.digest(_length(request, "length", 16))
    outputs = {"result": secret(result), "bcryptHash": secret(f"$2a$10${request.digest(53)}")}
    return Simulated(id="none", outputs=outputs)


def _bytes(request: Request) -> Simulated:
    length = _length(request, "length", 32)
    content = bytes.fromhex(request.digest(2 * length))
    outputs = {"base64": secret(base64.b64encode(content).decode()), "hex": secret(content.hex())}
    return Simulated(id=request.existing_id or request.digest(32), outputs=outputs)


def _id(request: Request) -> Simulated:
    length = _length(request, "byteLength", 8)
    prefix = request.text("prefix") or ""
    content = bytes.fromhex(request.digest(2 * length))
    url = base64.urlsafe_b64encode(content).decode().rstrip("=")
    outputs: dict[str, Any] = {
        "b64Std": prefix + base64.b64encode(content).decode(),
        "b64Url": prefix + url,
        "dec": f"{prefix}{int.from_bytes(content)}",
        "hex": prefix + content.hex(),
    }
    return Simulated(id=request.existing_id or url, outputs=outputs)


def _pet(request: Request) -> Simulated:
    separator = request.text("separator") or "-"
    words = [f"pet{request.digest(6 + n)[-6:]}" for n in range(_length(request, "length", 2))]
    prefix = [request.inputs["prefix"]] if request.text("prefix") else []
    return Simulated(id=request.existing_id or separator.join([*prefix, *words]))


def _uuid(request: Request) -> Simulated:
    result = uuid(request.urn)
    return Simulated(id=request.existing_id or result, outputs={"result": result})


def _integer(request: Request) -> Simulated:
    low, high = _length(request, "min", 0), _length(request, "max", 1)
    result = low + int(request.digest(12), 16) % (high - low + 1)
    return Simulated(id=request.existing_id or str(result), outputs={"result": result})


_MAKERS: dict[str, Callable[[Request], Simulated]] = {
    "RandomString": _string,
    "RandomPassword": _password,
    "RandomBytes": _bytes,
    "RandomId": _id,
    "RandomPet": _pet,
    "RandomUuid": _uuid,
    "RandomInteger": _integer,
}
