"""The printed report of a rehearsal: one line for each step, and the details of a failure."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from rehearsal.engine_steps import summary
from rehearsal.pulumi_engine import Run


@dataclass(slots=True, kw_only=True)
class Totals:
    """Numbers of faults and kills so far, for the last line of the report."""

    faults: int = 0
    faults_recovered: int = 0
    """Faults after which the next run got further."""
    kills: int = 0
    kills_recovered: int = 0

    def __str__(self) -> str:
        return (
            f"faults: {self.faults} injected, {self.faults_recovered} recovered; "
            f"CLI killed {self.kills} times, recovered {self.kills_recovered} times"
        )


class RehearsalError(Exception):
    """A step had another result than expected."""


def fail(problem: str, details: Iterable[str] = ()) -> NoReturn:
    """Raise RehearsalError with the problem, and one line for each detail."""
    raise RehearsalError("\n".join((problem, *(f"  {detail}" for detail in details))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Lines for a terminal or a CI log."""

    quiet: bool = False

    def step(self, stack: str, name: str, run: Run) -> None:
        """Print the result of one CLI command."""
        self.line(stack, name, summary(run.steps), run.seconds)

    def line(self, stack: str, name: str, result: str, seconds: float | None = None) -> None:
        """Print one row of the table."""
        duration = f"{seconds:6.1f} s" if seconds is not None else ""
        self.say(f"{stack:<8} {name:<35} {result:<30} {duration}".rstrip())

    def say(self, text: str) -> None:
        """Print a line, unless the report is quiet."""
        if not self.quiet:
            self.always(text)

    def always(self, text: str) -> None:
        """Print a line, even when the report is quiet."""
        print(text, flush=True)  # noqa: T201  a report is what this program is for

    def failure(self, text: str) -> None:
        """Print an error."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201  as above
