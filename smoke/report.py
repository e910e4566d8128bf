"""The report of a run, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from smoke.check import Outcome, Result

_INDENT = " " * 8
"""Indentation up to the title of a check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The results of one run."""

    stack: str
    server: str
    version: str
    results: tuple[Result, ...]

    @property
    def failed(self) -> int:
        """Number of failed checks."""
        return sum(not result.outcome.ok for result in self.results)

    @property
    def warnings(self) -> int:
        """Number of checks that passed with a warning."""
        return sum(result.outcome.warning for result in self.results)

    @property
    def ok(self) -> bool:
        """True if all checks passed. A run without checks is not ok."""
        return bool(self.results) and not self.failed

    def render_json(self) -> str:
        """Return a JSON object with a list of results."""
        results = [
            {"check": each.check, "namespace": each.namespace, "name": each.name, **asdict(each.outcome)}
            for each in self.results
        ]
        document = {
            "stack": self.stack,
            "server": self.server,
            "version": self.version,
            "ok": self.ok,
            "failed": self.failed,
            "warnings": self.warnings,
            "results": results,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def show(self, console: Console) -> None:
        """Print a block for each namespace and a line for each check."""
        console.print(
            Text.assemble((self.stack, "bold"), f" on {self.server}, Kubernetes {self.version}"), soft_wrap=True
        )
        by_namespace = sorted(self.results, key=lambda result: result.namespace)
        for namespace, results in groupby(by_namespace, key=lambda result: result.namespace):
            console.print()
            console.print(Text(namespace, style="bold"), soft_wrap=True)
            for line in _lines(list(results)):
                console.print(line, soft_wrap=True)
        console.print()
        console.print(self._summary(), soft_wrap=True)

    def _summary(self) -> Text:
        count = len(self.results)
        if self.failed:
            return Text(f"{self.failed} of {count} checks failed", style="bold red")
        if not count:
            return Text("no checks: the stack plans no Kubernetes objects", style="bold red")
        warnings = f", {self.warnings} with a warning" if self.warnings else ""
        return Text(f"all {count} checks passed{warnings}", style="bold green")


def _lines(results: list[Result]) -> Iterator[Text]:
    checks, names = (max(len(text) for text in texts) for texts in zip(*map(_columns, results), strict=True))
    for result in results:
        outcome = result.outcome
        quiet = outcome.ok and not outcome.warning
        check, name = _columns(result)
        yield Text.assemble(
            _mark(outcome), f"  {check:{checks}}  {name:{names}}  ", (outcome.found, "dim" if quiet else "")
        )
        if not quiet:
            yield Text(f"{_INDENT}expected: {outcome.expected}")
            yield Text(f"{_INDENT}do: {outcome.remedy}")


def _mark(outcome: Outcome) -> tuple[str, str]:
    if outcome.warning:
        return "warn  ", "bold yellow"
    return ("ok    ", "green") if outcome.ok else ("failed", "bold red")


def _columns(result: Result) -> tuple[str, str]:
    return result.check, result.name
