"""A check, its outcome for one planned object, and the result in the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smoke.manifest import Manifest

if TYPE_CHECKING:
    from smoke.context import CheckContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The found state of one object; if the check failed or warns, also the expected state and a remedy."""

    ok: bool
    found: str
    expected: str = ""
    remedy: str = ""
    warning: bool = False
    """True for a state that the deployment permits, but that may be a mistake. The check has passed."""


def passed(found: str) -> Outcome:
    """Return the outcome of a check that passed."""
    return Outcome(ok=True, found=found)


def failed(found: str, *, expected: str, remedy: str) -> Outcome:
    """Return the outcome of a check that failed."""
    return Outcome(ok=False, found=found, expected=expected, remedy=remedy)


def warned(found: str, *, expected: str, remedy: str) -> Outcome:
    """Return the outcome of a check that passed in a state that may be a mistake."""
    return Outcome(ok=True, found=found, expected=expected, remedy=remedy, warning=True)


CheckFunction = Callable[[Manifest, Manifest, "CheckContext"], Outcome]
"""Compares the planned object with the found one; the context gives access to other objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check of every planned object of a kind."""

    title: str
    kind: str
    function: CheckFunction


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the report."""

    check: str
    namespace: str
    name: str
    outcome: Outcome
