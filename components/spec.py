"""The base class of every ``*Spec``, and the value types that specs share.

A spec holds the plain values that are set in a stack's YAML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from components.string_format import StringFormat
from quantity import container_millicores, cpu_millicores, memory_bytes

SETTINGS = "landfall:settings"
"""Configuration key of a stack's settings, with which every path in a message begins."""


class SpecError(ValueError):
    """Faults between the fields of one spec, one message each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("; ".join(self.sentences))


class Spec(BaseModel):
    """A frozen, strict model with camelCase keys in YAML; unknown keys are refused."""

    meaningful_nulls: ClassVar[frozenset[str]] = frozenset()
    """Sections in which null is a statement; elsewhere a null section is refused, because it leaves out the section."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
    )

    def faults(self) -> Iterable[str]:
        """Return a message for each fault between fields that are valid on their own.

        A spec that adds rules to those of its base class yields the messages of the base class first.
        """
        return ()

    @model_validator(mode="after")
    def _has_no_faults(self) -> Self:
        sentences = tuple(self.faults())
        if sentences:
            raise SpecError(sentences)
        return self


def duplicate_faults(kind: str, values: Iterable[str]) -> list[str]:
    """Return a message for each value that is listed more than once."""
    return [
        f"{kind} {value} is listed more than once. Use it once."
        for value, count in Counter(values).items()
        if count > 1
    ]


def choice_faults(spec: BaseModel, **meanings: str) -> list[str]:
    """Return a message unless exactly one of two fields is set; ``meanings`` explain the fields by name."""
    given = [name for name in meanings if getattr(spec, name) is not None]
    if len(given) == 1:
        return []
    keys = [to_camel(name) for name in meanings]
    found = f"both {' and '.join(keys)}" if given else f"neither {' nor '.join(keys)}"
    choices = " or ".join(f"{key} ({meaning})" for key, meaning in zip(keys, meanings.values(), strict=True))
    return [f"has {found}. Give exactly one: {choices}."]


def _cpu(value: str) -> str:
    cpu_millicores(value)
    return value


def _container_cpu(value: str) -> str:
    container_millicores(value)
    return value


def _memory(value: str) -> str:
    memory_bytes(value)
    return value


DnsLabel = Annotated[
    str,
    StringFormat(
        r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
        "a DNS label: lower-case letters, digits and hyphens, a letter first, at most 63 characters",
        "orders-api",
    ),
]
"""A name of one DNS label (RFC 1035), as Kubernetes requires for Services and Namespaces."""

NodeGroupName = Annotated[
    str,
    StringFormat(
        r"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$",
        "a node group name: lower-case letters, digits and hyphens, a letter first, at most 40 characters",
        "batch",
    ),
]
"""A name of at most 40 characters, because AWS limits the resource names that contain it to 64."""

CpuQuantity = Annotated[str, AfterValidator(_cpu), Field(examples=["500m", "1", "1.5"])]
"""Kubernetes CPU quantity: cores, or thousandths of a core with ``m``."""

ContainerCpuQuantity = Annotated[str, AfterValidator(_container_cpu), Field(examples=["500m", "1", "1.5"])]
"""Kubernetes CPU quantity of one container, at most the cores of an instance."""

MemoryQuantity = Annotated[str, AfterValidator(_memory), Field(examples=["512Mi", "1Gi"])]
"""Kubernetes memory quantity: bytes with a binary or decimal suffix, at least 1 MiB."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP or UDP port."""

FIRST_UNPRIVILEGED_PORT = 1024
"""Listening on a lower port needs a capability, unless the network namespace of the pod allows it to every process."""

Seconds = Annotated[int, Field(ge=0)]
"""A length of time in whole seconds."""

Percent = Annotated[int, Field(ge=1, le=100)]
"""A share of a whole, in percent."""
