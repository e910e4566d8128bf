"""The random provider: values in the right format that follow from the URN."""

from __future__ import annotations

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
    return Simulated(id="none", outputs=outputs)


def _pet(request: Request) -> Simulated:
    separator = request.text("separator") or "-"
    words = [f"pet{request.digest(6 + n)[-6:]}" for n in range(_length(request, "length", 2))]
    prefix = [request.inputs["prefix"]] if request.text("prefix") else []
    return Simulated(id=request.existing_id or separator.join([*prefix, *words]))


_MAKERS: dict[str, Callable[[Request], Simulated]] = {
    "RandomPassword": _password,
    "RandomPet": _pet,
}
