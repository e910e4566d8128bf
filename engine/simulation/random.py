"""The random provider: values in the right format that follow from the URN."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from engine.simulation.context import Simulated
from plan.values import secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.simulation.context import Request


def simulate(request: Request) -> Simulated | None:
    """Return the value of the resource, or None for a type without a simulation."""
    maker = _MAKERS.get(request.type.rpartition(":")[2])
    return maker(request) if maker else None


def _length(request: Request, key: str, default: int) -> int:
    value = request.inputs.get(key)
    return value if isinstance(value, int) else default


def _password(request: Request) -> Simulated:
    result = request.digest(_length(request, "length", 16))
    outputs = {"result": secret(result), "bcryptHash": secret(f"$2a$10${request.digest(53)}")}
    return Simulated(id=request.existing_id or "none", outputs=outputs)


def _id(request: Request) -> Simulated:
    """Return an id of a number of bytes. The provider's own id is the value in base64url without padding."""
    value = bytes.fromhex(request.digest(2 * _length(request, "byteLength", 8)))
    encoded = base64.b64encode(value).decode()
    url = base64.urlsafe_b64encode(value).decode().rstrip("=")
    prefix = request.text("prefix") or ""
    outputs = {
        "hex": f"{prefix}{value.hex()}",
        "dec": f"{prefix}{int.from_bytes(value, 'big')}",
        "b64Std": f"{prefix}{encoded}",
        "b64Url": f"{prefix}{url}",
    }
    return Simulated(id=request.existing_id or url, outputs=outputs)


def _pet(request: Request) -> Simulated:
    separator = request.text("separator") or "-"
    words = [f"pet{request.digest(6 + n)[-6:]}" for n in range(_length(request, "length", 2))]
    prefix = [request.inputs["prefix"]] if request.text("prefix") else []
    return Simulated(id=request.existing_id or separator.join([*prefix, *words]))


_MAKERS: dict[str, Callable[[Request], Simulated]] = {
    "RandomId": _id,
    "RandomPassword": _password,
    "RandomPet": _pet,
}
