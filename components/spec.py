"""The base of every ``*Spec``: plain values that a person may choose in a stack's YAML."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from components.quantity import cpu_millicores, memory_bytes


class Spec(BaseModel):
    """Frozen, strict and camelCase in YAML; a key that no field knows is refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
    )


def _cpu(value: str) -> str:
    cpu_millicores(value)
    return value


def _memory(value: str) -> str:
    memory_bytes(value)
    return value


DnsLabel = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
"""A name of one DNS label (RFC 1035), as Kubernetes asks of Services and Namespaces."""

CpuQuantity = Annotated[str, AfterValidator(_cpu), Field(examples=["500m", "1", "1.5"])]
"""Kubernetes CPU quantity: cores, or thousandths of a core with ``m``."""

MemoryQuantity = Annotated[str, AfterValidator(_memory), Field(examples=["512Mi", "1Gi"])]
"""Kubernetes memory quantity: bytes with a binary or decimal suffix."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP or UDP port."""

Seconds = Annotated[int, Field(ge=0)]
"""A length of time in whole seconds."""

Percent = Annotated[int, Field(ge=1, le=100)]
"""A share of a whole, in percent."""
