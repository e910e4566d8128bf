"""Facts about a running or planned system, each with a path-like name and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A value in the unit of the comparison, with its original wording and its own source."""

    value: Value
    original: str = ""
    """Value as the source writes it, such as ``512 CPU units``."""
    source: str = ""
    """File or object that states the value, if it is not the source of the fact group."""


Text = str | SourcedValue
Number = int | SourcedValue
Flag = bool | SourcedValue
Texts = tuple[str, ...] | SourcedValue

ABSENT = "—"
"""Text for a value that one side does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value of a system, such as ``orchestrator/resources/cpu`` = ``500m``."""

    name: str
    value: Value
    source: str
    """File of the source platform, or planned object."""
    original: str = ""
    """Value as the source writes it, where that differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Facts that share one source. A field that is None states no fact."""

    source: str


def facts(name: str, group: FactGroup) -> Iterator[Fact]:
    """Yield each fact of a group and of its nested groups, named by the path of field names."""
    for field in fields(group):
        if field.name != "source":
            yield from _facts(f"{name}/{field.name}".lstrip("/"), getattr(group, field.name), group.source)


def _facts(name: str, value: Any, source: str) -> Iterator[Fact]:
    if isinstance(value, FactGroup):
        yield from facts(name, value)
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from _facts(f"{name}/{key}", item, source)
    elif isinstance(value, SourcedValue):
        yield Fact(name=name, value=value.value, source=value.source or source, original=value.original)
    elif value is not None:
        yield Fact(name=name, value=value, source=source)


def display(fact: Fact | None) -> str:
    """Return a fact's value as text for the reader."""
    if fact is None:
        return ABSENT
    if isinstance(fact.value, tuple):
        text = ", ".join(map(str, fact.value)) or "none"
    elif isinstance(fact.value, bool):
        text = "yes" if fact.value else "no"
    else:
        text = str(fact.value)
    return f"{text} ({fact.original})" if fact.original else text
