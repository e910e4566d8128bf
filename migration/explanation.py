"""Explanations of differences between the source platform and the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
