"""What a rehearsal says: one line a step, and on failure what was expected and what was found."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from rehearsal.engine_steps import summary
from rehearsal.pulumi_engine import Run


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a rehearsal went through so far, for its last line, however it ends."""

    faults: int = 0
    survived: int = 0
    """Faults after which the next run got further."""
    killed: int = 0
    recovered: int = 0

    def __str__(self) -> str:
        return (
            f"faults: {self.faults} tried, {self.survived} survived; "
            f"CLI killed {self.killed} times, recovered {self.recovered} times"
        )


class RehearsalError(Exception):
    """The engine did something else than expected."""


def fail(what: str, details: Iterable[str] = ()) -> NoReturn:
    """End the rehearsal: what went wrong, and beneath it a line for each detail."""
    raise RehearsalError("\n".join((what, *(f"  {detail}" for detail in details))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Lines for a person, in a terminal or in the log of a pipeline."""

    quiet: bool = False

    def step(self, stack: str, name: str, run: Run) -> None:
        """One operation of the CLI."""
        self.line(stack, name, summary(run.steps), run.seconds)

    def line(self, stack: str, name: str, result: str, seconds: float | None = None) -> None:
        """One line of the table."""
        took = f"{seconds:6.1f} s" if seconds is not None else ""
        self.say(f"{stack:<8} {name:<35} {result:<30} {took}".rstrip())

    def say(self, text: str) -> None:
        """A line of its own, unless only the end is wanted."""
        if not self.quiet:
            self.always(text)

    def always(self, text: str) -> None:
        """A line that nobody wants to miss."""
        print(text, flush=True)  # noqa: T201  a report is what this program is for

    def failure(self, text: str) -> None:
        """Why the rehearsal failed."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201  as above
