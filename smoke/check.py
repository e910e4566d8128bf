"""What a check says about one planned object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smoke.manifest import Manifest

if TYPE_CHECKING:
    from smoke.context import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether it is as planned; if not, what should be there and what a person does about it."""

    ok: bool
    found: str
    expected: str = ""
    remedy: str = ""


def good(found: str) -> Verdict:
    """As planned."""
    return Verdict(ok=True, found=found)


def bad(found: str, *, expected: str, remedy: str) -> Verdict:
    """Not as planned."""
    return Verdict(ok=False, found=found, expected=expected, remedy=remedy)


Judge = Callable[[Manifest, Manifest, "Site"], Verdict]
"""Judges the object that was planned by the one that was found; it may look at others around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question about every planned object of a kind."""

    title: str
    kind: str
    judge: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the report."""

    check: str
    namespace: str
    name: str
    verdict: Verdict
