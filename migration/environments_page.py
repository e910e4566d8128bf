"""The parity page of a system, in Markdown, with its environments as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from migration.facts import ABSENT, Fact, display
from migration.ledger import Entry, Ledger
from migration.page import SHARED, explanation, label, section, table

EVERY_SERVICE = "Every service"
"""Heading of the facts that are equal for all services."""

PLACEHOLDER = "<env>"

LONG_TEXT = 24
"""Characters of a cell above which an equal cell in the same row refers to it."""

Ledgers = Mapping[str, Ledger]
"""Ledgers by environment."""


class Row(NamedTuple):
    """One line of a table."""

    fact: str
    values: tuple[str, ...]
    """Value on the source platform, then the planned value of each environment."""
    result: str


def render(ledgers: Ledgers, *, system: str, stack: str = "dev") -> str:
    """Return the counts of each environment, and a table for each service and for the shared resources.

    ``stack`` is one of the stacks, for the command that compares it alone.
    """
    platform = next(iter(ledgers.values())).platform
    columns = (platform, *ledgers)
    blocks = [
        f"# Parity of {system} with {platform}",
        _introduction(platform, stack),
        table(("Environment", "Facts", "Same", "Explained", "Unexplained"), _counts(ledgers)),
    ]
    for heading, rows in _sections(ledgers, system).items():
        cells = ((row.fact, *_shortened(columns, row.values), row.result) for row in rows)
        blocks += [f"## {heading}", table(("Fact", *columns, "Same or explanation"), cells)]
    return "\n\n".join(blocks) + "\n"


def _introduction(platform: str, stack: str) -> str:
    return (
        f"Each row has a fact of {platform}, the planned value in each environment, and the explanation of a "
        f"difference. `{ABSENT}` means that the side does not have the fact, and `{PLACEHOLDER}` is the environment. "
        f"CPU and memory are Kubernetes quantities, with the {platform} value in brackets.\n\n`make preview "
        f"STACK={stack}` writes the same comparison of one stack to `build/{stack}/parity.md`, with the source file "
        f"on {platform} and the planned object of each fact. `.venv/bin/python -m tests.support.parity_page` writes "
        "this page."
    )


def _counts(ledgers: Ledgers) -> Iterable[Sequence[str]]:
    for environment, ledger in ledgers.items():
        counts = (ledger.count("same"), ledger.count("explained"), ledger.count("unexplained"))
        yield (environment, str(len(ledger.entries)), *map(str, counts))


def _sections(ledgers: Ledgers, system: str) -> Mapping[str, Sequence[Row]]:
    """Return the rows of each service, with the rows that are equal for all services in one section."""
    rows: dict[str, list[Row]] = {}
    for name in dict.fromkeys(entry.name for ledger in ledgers.values() for entry in ledger.entries):
        rows.setdefault(section(name), []).append(_row(name, ledgers, system))
    shared = rows.pop(SHARED, [])
    services = list(rows.values())
    common = [row for row in services[0] if all(row in other for other in services)] if len(services) > 1 else []
    specific = {name: [row for row in found if row not in common] for name, found in sorted(rows.items())}
    sections = {EVERY_SERVICE: common, **specific, SHARED: shared}
    return {heading: _grouped(found) for heading, found in sections.items() if found}


def _grouped(rows: Sequence[Row]) -> Sequence[Row]:
    """Sort rows so that the facts of a group follow each other."""
    groups = list(dict.fromkeys(_group(row) for row in rows))
    return sorted(rows, key=lambda row: groups.index(_group(row)))


def _group(row: Row) -> tuple[str, ...]:
    return tuple(row.fact.split(": ")[:-1])


def _row(name: str, ledgers: Ledgers, system: str) -> Row:
    sources: dict[str, str] = {}
    planned: dict[str, str] = {}
    results: dict[str, str] = {}
    for environment, ledger in ledgers.items():
        entry = next(
            (each for each in ledger.entries if each.name == name), Entry(name=name, source=None, planned=None)
        )
        sources[environment] = _text(entry.source, system, environment)
        planned[environment] = _text(entry.planned, system, environment)
        if entry.source or entry.planned:
            results[environment] = explanation(entry)
    return Row(fact=label(name), values=(_merged(sources), *planned.values()), result=_merged(results))


def _text(fact: Fact | None, system: str, environment: str) -> str:
    """Return the value, with a placeholder for the environment in the name of a secret."""
    return display(fact).replace(f"{system}/{environment}/", f"{system}/{PLACEHOLDER}/")


def _merged(texts: Mapping[str, str]) -> str:
    """Return the text, or each different text after its environments."""
    environments: dict[str, list[str]] = {}
    for environment, text in texts.items():
        environments.setdefault(text, []).append(environment)
    if len(environments) == 1:
        return next(iter(environments))
    merged = "; ".join(f"**{', '.join(names)}:** {text}" for text, names in environments.items())
    return merged.replace(".; ", ". ")


def _shortened(columns: Sequence[str], values: Sequence[str]) -> Iterable[str]:
    """Replace each long value that an earlier column has by a reference to that column."""
    for index, value in enumerate(values):
        first = values.index(value)
        yield f"as {columns[first]}" if first < index and len(value) > LONG_TEXT else value
