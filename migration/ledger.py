"""Two descriptions of one system side by side: the same, or different for a written reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from migration.facts import Fact, facts
from migration.system import System

Verdict = Literal["same", "explained", "unexplained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact on both sides; None where a side does not have it."""

    name: str
    source: Fact | None
    planned: Fact | None
    reasons: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether both sides have it, with one value."""
        return self.source is not None and self.planned is not None and _equal(self.source, self.planned)

    @property
    def verdict(self) -> Verdict:
        """What the ledger says of it."""
        if self.is_same:
            return "same"
        return "explained" if self.reasons else "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every fact of either side, and what is wrong with the reasons."""

    entries: tuple[Entry, ...]
    idle_patterns: tuple[str, ...]
    """Patterns of reasons that no difference asks for."""

    def count(self, verdict: Verdict) -> int:
        """How many facts have this verdict."""
        return sum(entry.verdict == verdict for entry in self.entries)

    def faults(self) -> Sequence[str]:
        """Differences without a reason, reasons without a difference and differences with two, a sentence each."""
        found = [sentence for entry in self.entries if (sentence := _fault(entry))]
        return [*found, *(f"{pattern}: there is a reason, but no such difference" for pattern in self.idle_patterns)]


def ledger(source: System, planned: System, reasons: Mapping[str, str]) -> Ledger:
    """Compare; ``reasons`` are by the name of a fact, in which ``*`` stands for any text."""
    old = {fact.name: fact for fact in facts("", source)}
    new = {fact.name: fact for fact in facts("", planned)}
    entries: list[Entry] = []
    used: set[str] = set()
    for name in [*old, *(name for name in new if name not in old)]:
        patterns = [pattern for pattern in reasons if fnmatchcase(name, pattern)]
        entry = Entry(
            name=name,
            source=old.get(name),
            planned=new.get(name),
            reasons=tuple(reasons[pattern] for pattern in patterns),
        )
        entries.append(entry)
        if not entry.is_same:
            used.update(patterns)
    return Ledger(entries=tuple(entries), idle_patterns=tuple(pattern for pattern in reasons if pattern not in used))


def shown(fact: Fact | None) -> str:
    """A value as a person reads it."""
    if fact is None:
        return "—"
    if isinstance(fact.value, tuple):
        text = ", ".join(map(str, fact.value)) or "none"
    elif isinstance(fact.value, bool):
        text = "yes" if fact.value else "no"
    else:
        text = str(fact.value)
    return f"{text} ({fact.words})" if fact.words else text


def _equal(source: Fact, planned: Fact) -> bool:
    """Booleans are no numbers here."""
    return type(source.value) is type(planned.value) and source.value == planned.value


def _fault(entry: Entry) -> str | None:
    values = f"{shown(entry.source)} there, {shown(entry.planned)} here"
    match entry.verdict, len(entry.reasons):
        case "unexplained", _:
            return f"{entry.name}: {values}, and no reason is given"
        case "same", given if given:
            return f"{entry.name}: {shown(entry.planned)} on both sides, yet there is a reason for a difference"
        case "explained", given if given > 1:
            return f"{entry.name}: {values}, for {given} reasons; give one"
        case _:
            return None
