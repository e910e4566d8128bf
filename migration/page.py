"""A ledger as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from migration.facts import shown
from migration.ledger import Entry, Ledger

_HEAD = ("fact", "there", "written in", "here", "planned as", "verdict")


def render(ledger: Ledger, *, system: str, platform: str, stack: str) -> str:
    """Counts, what is wrong, and a table for each service and for what they share."""
    sections = [
        f"# {system}: what ran on {platform}, and what stack {stack} plans",
        _summary(ledger, platform),
        *(f"- **{fault}**" for fault in ledger.faults()),
        *_tables(ledger.entries),
    ]
    return "\n\n".join(sections) + "\n"


def _summary(ledger: Ledger, platform: str) -> str:
    return (
        f"{len(ledger.entries)} facts: {ledger.count('same')} the same, {ledger.count('explained')} different for a "
        f"reason that is given, {ledger.count('unexplained')} without one that fits. *There* is {platform}, *here* "
        "is what is planned; — is a side that does not have the fact. CPU and memory are in Kubernetes's units, "
        f"beside those of {platform} where it has others."
    )


def _tables(entries: Iterable[Entry]) -> Iterator[str]:
    ordered = sorted(entries, key=lambda entry: _section(entry.name))
    for section, rows in groupby(ordered, key=lambda entry: _section(entry.name)):
        yield f"## {section}"
        yield "\n".join(_line(cells) for cells in (_HEAD, ["---"] * len(_HEAD), *map(_cells, rows)))


def _section(name: str) -> str:
    """A service's own name; ``platform`` for what all of them share."""
    parts = name.split("/")
    return parts[1] if parts[0] == "services" else "what they share"


def _cells(entry: Entry) -> Sequence[str]:
    source, planned = entry.source, entry.planned
    return (
        entry.name.removeprefix(f"services/{_section(entry.name)}/"),
        shown(source),
        source.place if source else "",
        shown(planned),
        planned.place if planned else "",
        "same" if entry.is_same else " / ".join(_reason(entry)) or "**no reason given**",
    )


def _reason(entry: Entry) -> Iterator[str]:
    for reason in entry.reasons:
        yield reason.sentence if reason.fits(entry.planned) else f"**for {reason.words}:** {reason.sentence}"


def _line(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(escaped)} |"
