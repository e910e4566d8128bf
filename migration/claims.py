"""Claims: what other documents of a system state, such as its migration document or an earlier chart.

A claim is compared with the plan like a fact of the source platform, so that a wrong claim needs an explanation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from migration.facts import SourcedValue, Text, Value
from migration.model.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a document, and the planned value that it is compared with."""

    name: str
    """Document and subject: ``chart/replicas of the backend``."""
    source: str
    """File and lines."""
    stated: Value
    planned: Callable[[System], Value | None]
    """Return the planned value; None if the plan has nothing of the kind."""


def stated_claims(claims: Iterable[Claim]) -> Mapping[str, Text]:
    """Return what the documents state."""
    return {claim.name: SourcedValue(claim.stated, source=claim.source) for claim in claims}


def planned_claims(claims: Iterable[Claim], planned: System) -> Mapping[str, Text]:
    """Return what the plan has instead."""
    found = {claim.name: claim.planned(planned) for claim in claims}
    return {name: SourcedValue(value, source="plan") for name, value in found.items() if value is not None}
