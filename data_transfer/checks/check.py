"""Named checks, and their report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_transfer.errors import DifferenceError
from data_transfer.output import log, number


@dataclass(frozen=True, slots=True)
class Check:
    """A check that describes every fault."""

    title: str
    faults: Callable[[], Sequence[str]]


def run(checks: Sequence[Check]) -> str:
    """Run all checks, also after a fault; raise an error with all faults."""
    found: list[str] = []
    for check in checks:
        log(f"checking {check.title}")
        faults = check.faults()
        for fault in faults:
            log(f"  {check.title}: {fault}")
        found += [f"{check.title}: {fault}" for fault in faults]
    if found:
        shown = "; ".join(found[:5])
        msg = f"{number(len(found), 'difference')}: {shown}{' ...' if found[5:] else ''}."
        raise DifferenceError(msg)
    return f"{number(len(checks), 'check')} passed: {', '.join(check.title for check in checks)}"
