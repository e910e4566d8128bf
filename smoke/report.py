"""The results as a checklist for a person, and as JSON for a pipeline."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from smoke.check import Result

_INDENT = " " * 8
"""As wide as what stands before a check's title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run found."""

    stack: str
    server: str
    version: str
    results: tuple[Result, ...]

    @property
    def failed(self) -> int:
        """How many checks did not hold. A run without any check has not shown anything, and `ok` says so."""
        return sum(not result.verdict.ok for result in self.results)

    @property
    def ok(self) -> bool:
        """Whether all holds, and there is something that holds."""
        return bool(self.results) and not self.failed

    def render_json(self) -> str:
        """One object with a list of results."""
        results = [
            {"check": each.check, "namespace": each.namespace, "name": each.name, **asdict(each.verdict)}
            for each in self.results
        ]
        document = {
            "stack": self.stack,
            "server": self.server,
            "version": self.version,
            "ok": self.ok,
            "failed": self.failed,
            "results": results,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def show(self, console: Console) -> None:
        """A block a namespace, a line a check; a terminal wraps what is longer, a log keeps it in one line."""
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
            return Text("nothing was checked: the stack plans no Kubernetes objects", style="bold red")
        return Text(f"all {count} checks hold", style="bold green")


def _lines(results: list[Result]) -> Iterator[Text]:
    checks, names = (max(len(text) for text in texts) for texts in zip(*map(_words, results), strict=True))
    for result in results:
        verdict = result.verdict
        mark = ("ok    ", "green") if verdict.ok else ("failed", "bold red")
        check, name = _words(result)
        yield Text.assemble(mark, f"  {check:{checks}}  {name:{names}}  ", (verdict.found, "dim" if verdict.ok else ""))
        if not verdict.ok:
            yield Text(f"{_INDENT}expected: {verdict.expected}")
            yield Text(f"{_INDENT}do: {verdict.remedy}")


def _words(result: Result) -> tuple[str, str]:
    return result.check, result.name
