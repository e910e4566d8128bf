"""Explanations of differences between the source platform and the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from migration.facts import Fact, Value, display


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on a planned value that depends on a stack's settings."""

    description: str
    matches: Callable[[Value | None], bool]


Expected = str | Matcher
"""The planned value as the page displays it, or a condition on it."""


@dataclass(frozen=True, slots=True)
class ExplanationRule:
    """A sentence, and the facts and planned values that it explains."""

    sentence: str
    planned: Mapping[str, Expected]
    """Expected planned value by fact name; ``*`` in a name matches any text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupExplanation:
    """A sentence that explains all facts of a group, because one side has none of them.

    It replaces the explanations of single facts. It explains nothing as soon as that side has a fact of the group, so
    that it cannot hide a change.
    """

    sentence: str
    patterns: tuple[str, ...]
    """Names of the facts; ``*`` matches any text."""
    missing_from: Literal["source", "plan"]

    def matches(self, name: str) -> bool:
        """Return True if the fact, or the pattern of an explanation rule, belongs to the group."""
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def applies(self, source: Iterable[str], planned: Iterable[str]) -> bool:
        """Return True if one side has facts of the group, and the other one has none."""
        has, lacks = (planned, source) if self.missing_from == "source" else (source, planned)
        return any(map(self.matches, has)) and not any(map(self.matches, lacks))


def new_service(name: str, sentence: str) -> GroupExplanation:
    """Explain every fact of a service that the source platform does not have."""
    return GroupExplanation(sentence=sentence, patterns=(f"services/{name}/*",), missing_from="source")


def left_out(sentence: str, *patterns: str) -> GroupExplanation:
    """Explain facts of the source platform that a stack leaves out on purpose, such as its alarms."""
    return GroupExplanation(sentence=sentence, patterns=patterns, missing_from="plan")


Rule = ExplanationRule | GroupExplanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The explanation of one fact."""

    sentence: str
    expected: Expected

    def covers(self, planned: Fact | None) -> bool:
        """Return True if the explanation was written for this planned value."""
        if isinstance(self.expected, Matcher):
            return self.expected.matches(planned.value if planned else None)
        return self.expected == display(planned)

    @property
    def expected_text(self) -> str:
        """Planned value that the explanation was written for, as text."""
        return self.expected.description if isinstance(self.expected, Matcher) else self.expected
