"""Why something is planned differently, and the planned values that this is a reason for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from migration.facts import Fact, Value, shown


@dataclass(frozen=True, slots=True)
class Fitting:
    """Values that follow from a stack's settings: what all of them have in common."""

    words: str
    holds: Callable[[Value | None], bool]


Expected = str | Fitting
"""A value as the page shows it, or what is true of it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and the facts that it is about."""

    sentence: str
    planned: Mapping[str, Expected]
    """What is planned, by the name of the fact, in which ``*`` stands for any text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A reason, as it is given for one fact."""

    sentence: str
    expected: Expected

    def fits(self, planned: Fact | None) -> bool:
        """Whether it is a reason for this value; another value needs a look at the reason."""
        if isinstance(self.expected, Fitting):
            return self.expected.holds(planned.value if planned else None)
        return self.expected == shown(planned)

    @property
    def words(self) -> str:
        """What it is a reason for."""
        return self.expected.words if isinstance(self.expected, Fitting) else self.expected
