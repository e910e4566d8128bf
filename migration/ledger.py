"""The parity ledger: each fact of the source platform beside the planned value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from migration.explanation import Explanation, ExplanationRule, GroupExplanation, Rule
from migration.facts import ABSENT, Fact, display, facts
from migration.model.system import System

Verdict = Literal["same", "explained", "unexplained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact on both sides. A side that does not have the fact is None."""

    name: str
    source: Fact | None
    planned: Fact | None
    explanations: tuple[Explanation, ...] = ()

    @property
    def is_same(self) -> bool:
        """True if both sides have the fact with the same value."""
        return self.source is not None and self.planned is not None and _equal(self.source, self.planned)

    @property
    def verdict(self) -> Verdict:
        """Result of the comparison."""
        if self.is_same:
            return "same"
        covered = bool(self.explanations) and all(each.covers(self.planned) for each in self.explanations)
        return "explained" if covered else "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All facts of both sides."""

    platform: str
    """Source platform, such as ECS."""
    entries: tuple[Entry, ...]
    unused_patterns: tuple[str, ...]
    """Patterns of explanation rules that match no difference."""

    def count(self, verdict: Verdict) -> int:
        """Return the number of facts with this verdict."""
        return sum(entry.verdict == verdict for entry in self.entries)

    def faults(self) -> Sequence[str]:
        """Return a sentence for each unexplained difference and each wrong or unused explanation."""
        found = [sentence for entry in self.entries if (sentence := self._fault(entry))]
        unused = [f"{each}: no difference matches this explanation. Remove it." for each in self.unused_patterns]
        return [*found, *unused]

    def _fault(self, entry: Entry) -> str | None:
        values = f"{self.platform} {_has(entry.source)}, the plan {_has(entry.planned)}"
        match entry.verdict, entry.explanations:
            case "unexplained", ():
                return f"{entry.name}: {values}. Add an explanation, or change the plan."
            case "same", (_, *_):
                return f"{entry.name}: both sides have {display(entry.planned)}. Remove the explanation."
            case _, (_, _, *_):
                return f"{entry.name}: {values}, with {len(entry.explanations)} explanations. Keep one."
            case "unexplained", (explanation,):
                return (
                    f"{entry.name}: the plan {_has(entry.planned)}, the explanation is for "
                    f"{explanation.expected_text}. Update the explanation, or change the plan."
                )
            case _:
                return None


def ledger(platform: str, source: System, planned: System, rules: Iterable[Rule]) -> Ledger:
    """Compare two systems; a rule explains each fact whose name one of its patterns matches.

    A group explanation that applies replaces the rules: one sentence explains a new service, or alarms that are off.
    """
    old = {fact.name: fact for fact in facts("", source)}
    new = {fact.name: fact for fact in facts("", planned)}
    given = list(rules)
    groups = [rule for rule in given if isinstance(rule, GroupExplanation)]
    applied = [group for group in groups if group.applies(old, new)]
    explanations = _by_pattern(rule for rule in given if isinstance(rule, ExplanationRule))
    entries: list[Entry] = []
    used: set[str] = set()
    for name in [*old, *(name for name in new if name not in old)]:
        group = [
            Explanation(sentence=each.sentence, expected=display(new.get(name)))
            for each in applied
            if each.matches(name)
        ]
        matching = [] if group else [each for each in explanations if fnmatchcase(name, each[0])]
        found = tuple(group or (explanation for _, explanation in matching))
        entry = Entry(name=name, source=old.get(name), planned=new.get(name), explanations=found)
        entries.append(entry)
        if not entry.is_same:
            used.update(pattern for pattern, _ in matching)
    left_out = [group for group in applied if group.missing_from == "plan"]
    unused = [
        *(pattern for pattern, _ in explanations if pattern not in used and not _covered(left_out, pattern)),
        *(pattern for group in groups if group not in applied for pattern in group.patterns),
    ]
    return Ledger(platform=platform, entries=tuple(entries), unused_patterns=tuple(unused))


def _by_pattern(rules: Iterable[ExplanationRule]) -> Sequence[tuple[str, Explanation]]:
    return [
        (pattern, Explanation(sentence=rule.sentence, expected=expected))
        for rule in rules
        for pattern, expected in rule.planned.items()
    ]


def _covered(groups: Iterable[GroupExplanation], pattern: str) -> bool:
    """Return True if a rule is about facts that a stack leaves out: it may explain them in another stack."""
    return any(group.matches(pattern) for group in groups)


def _equal(source: Fact, planned: Fact) -> bool:
    """Compare type and value: ``True`` is not ``1``."""
    return type(source.value) is type(planned.value) and source.value == planned.value


def _has(fact: Fact | None) -> str:
    text = display(fact)
    return "has no value" if text == ABSENT else f"has {text}"
