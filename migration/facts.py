"""Facts about how something runs, each with a name like a path and the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """A value in the unit that both sides are compared in, beside the words of its source."""

    value: Value
    words: str = ""
    place: str = ""
    """Where it is written, if elsewhere than the rest of its group."""


Text = str | Converted
Number = int | Converted
Yes = bool | Converted
Texts = tuple[str, ...] | Converted

ABSENT = "—"
"""What a person reads where a side does not have a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is so: ``orchestrator/resources/cpu`` is ``500m``."""

    name: str
    value: Value
    place: str
    """Where it is written: a file of the old platform, or a planned object."""
    words: str = ""
    """How the source says it, where it says it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A group of facts that are written in one place. A field that is None says nothing."""

    place: str


def facts(name: str, thing: Described) -> Iterator[Fact]:
    """Every fact of a group and of the groups within it, its fields' names behind its own."""
    for field in fields(thing):
        if field.name != "place":
            yield from _facts(f"{name}/{field.name}".lstrip("/"), getattr(thing, field.name), thing.place)


def _facts(name: str, value: Any, place: str) -> Iterator[Fact]:
    if isinstance(value, Described):
        yield from facts(name, value)
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from _facts(f"{name}/{key}", item, place)
    elif isinstance(value, Converted):
        yield Fact(name=name, value=value.value, place=value.place or place, words=value.words)
    elif value is not None:
        yield Fact(name=name, value=value, place=place)


def shown(fact: Fact | None) -> str:
    """A value as a person reads it."""
    if fact is None:
        return ABSENT
    if isinstance(fact.value, tuple):
        text = ", ".join(map(str, fact.value)) or "none"
    elif isinstance(fact.value, bool):
        text = "yes" if fact.value else "no"
    else:
        text = str(fact.value)
    return f"{text} ({fact.words})" if fact.words else text
