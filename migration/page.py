"""The parity page of one stack, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from migration.facts import display
from migration.ledger import Entry, Ledger

SHARED = "Shared resources"
"""Heading of the facts that belong to no single service."""

_ABBREVIATIONS = {each.lower(): each for each in ("CIDR", "CPU", "DNS", "IAM", "ID", "IP", "NAT", "TLS", "VPC")}


def render(ledger: Ledger, *, system: str, stack: str) -> str:
    """Return counts, faults, and a table for each service and for the shared resources."""
    sections = [
        f"# {system} on {ledger.platform} and in stack {stack}",
        _summary(ledger),
        *(f"- **{fault}**" for fault in ledger.faults()),
        *_tables(ledger),
    ]
    return "\n\n".join(sections) + "\n"


def _summary(ledger: Ledger) -> str:
    return (
        f"{len(ledger.entries)} facts: {ledger.count('same')} same, {ledger.count('explained')} explained, "
        f"{ledger.count('unexplained')} unexplained. — means that the side does not have the fact. CPU and memory are "
        f"Kubernetes quantities, with the {ledger.platform} value in brackets."
    )


def _tables(ledger: Ledger) -> Iterator[str]:
    head = ("Fact", ledger.platform, f"{ledger.platform} source", "Planned", "Planned object", "Same or explanation")
    ordered = sorted(ledger.entries, key=lambda entry: section(entry.name))
    for heading, rows in groupby(ordered, key=lambda entry: section(entry.name)):
        yield f"## {heading}"
        yield table(head, map(_cells, rows))


def section(name: str) -> str:
    """Return the service that a fact belongs to, or ``SHARED``."""
    parts = name.split("/")
    return parts[1] if parts[0] == "services" else SHARED


def label(name: str) -> str:
    """Return a fact's name within its section as words: ``liveness probe: path``."""
    group, *steps = name.removeprefix(f"services/{section(name)}/").split("/")
    if group == "uncompared":
        return f"{group}: {'/'.join(steps)}"
    return ": ".join(_words(step) for step in (group, *steps))


def _words(step: str) -> str:
    """Return a field name as words; the name of a variable stays as it is."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in step.split("_")) if step.islower() else step


def explanation(entry: Entry) -> str:
    """Return ``same``, the explanations, or a note that there is none."""
    return "same" if entry.is_same else " / ".join(_sentences(entry)) or "**not explained**"


def _sentences(entry: Entry) -> Iterator[str]:
    for each in entry.explanations:
        covered = each.covers(entry.planned)
        yield each.sentence if covered else f"**explanation for {each.expected_text}:** {each.sentence}"


def _cells(entry: Entry) -> Sequence[str]:
    source, planned = entry.source, entry.planned
    return (
        label(entry.name),
        display(source),
        source.source if source else "",
        display(planned),
        planned.source if planned else "",
        explanation(entry),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(map(_line, (head, ["---"] * len(head), *rows)))


def _line(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(escaped)} |"
