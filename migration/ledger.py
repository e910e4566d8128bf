"""Two descriptions of one system side by side: the same, or different for a written reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from migration.facts import Fact, facts, shown
from migration.reason import Given, Reason
from migration.system import System

Verdict = Literal["same", "explained", "unexplained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact on both sides; None where a side does not have it."""

    name: str
    source: Fact | None
    planned: Fact | None
    reasons: tuple[Given, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether both sides have it, with one value."""
        return self.source is not None and self.planned is not None and _equal(self.source, self.planned)

    @property
    def verdict(self) -> Verdict:
        """What the ledger says of it."""
        if self.is_same:
            return "same"
        fits = bool(self.reasons) and all(reason.fits(self.planned) for reason in self.reasons)
        return "explained" if fits else "unexplained"


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
        """Differences without a reason that fits, or with two, and reasons without a difference, a sentence each."""
        found = [sentence for entry in self.entries if (sentence := _fault(entry))]
        return [*found, *(f"{pattern}: there is a reason, but no such difference" for pattern in self.idle_patterns)]


def ledger(source: System, planned: System, reasons: Iterable[Reason]) -> Ledger:
    """Compare; a reason is given for each fact whose name one of its patterns matches."""
    old = {fact.name: fact for fact in facts("", source)}
    new = {fact.name: fact for fact in facts("", planned)}
    given = [
        (pattern, Given(sentence=reason.sentence, expected=expected))
        for reason in reasons
        for pattern, expected in reason.planned.items()
    ]
    entries: list[Entry] = []
    used: set[str] = set()
    for name in [*old, *(name for name in new if name not in old)]:
        matching = [(pattern, reason) for pattern, reason in given if fnmatchcase(name, pattern)]
        entry = Entry(
            name=name,
            source=old.get(name),
            planned=new.get(name),
            reasons=tuple(reason for _, reason in matching),
        )
        entries.append(entry)
        if not entry.is_same:
            used.update(pattern for pattern, _ in matching)
    return Ledger(entries=tuple(entries), idle_patterns=tuple(pattern for pattern, _ in given if pattern not in used))


def _equal(source: Fact, planned: Fact) -> bool:
    """Booleans are no numbers here."""
    return type(source.value) is type(planned.value) and source.value == planned.value


def _fault(entry: Entry) -> str | None:
    values = f"{shown(entry.source)} there, {shown(entry.planned)} here"
    match entry.verdict, entry.reasons:
        case "unexplained", ():
            return f"{entry.name}: {values}, and no reason is given"
        case "same", (_, *_):
            return f"{entry.name}: {shown(entry.planned)} on both sides, yet there is a reason for a difference"
        case _, (_, _, *_):
            return f"{entry.name}: {values}, for {len(entry.reasons)} reasons; give one"
        case "unexplained", (reason,):
            return f"{entry.name}: the reason is for {reason.words}, planned is {shown(entry.planned)}"
        case _:
            return None
