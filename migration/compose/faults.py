"""Faults of Compose files, collected so that a person sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from migration.conversion.files import DocumentError

Steps = tuple[str | int, ...]
"""Keys and indexes from the root of a file to a value."""

MAX_SHOWN = 20
"""Faults in one message; a file of another kind has one for each of its keys."""


@dataclass(slots=True)
class Faults:
    """The faults of one file."""

    file: str
    found: list[str] = field(default_factory=list[str])

    def add(self, steps: Steps, sentence: str) -> None:
        """Add a fault at a place in the file."""
        self.found.append(f"{dotted(steps) or 'the file'}: {sentence}")

    def raise_if_any(self) -> None:
        """Raise ``DocumentError`` if there is a fault."""
        found = list(dict.fromkeys(self.found))
        if not found:
            return
        more = len(found) - MAX_SHOWN
        rest = [f"and {more} more faults."] if more > 0 else []
        lines = [f"  {line}" for line in [*found[:MAX_SHOWN], *rest]]
        raise DocumentError("\n".join([f"{self.file}: it is not a valid Compose file:", *lines]))


def dotted(steps: Iterable[str | int]) -> str:
    """Return a path as text: ``services.web.ports.0``."""
    return ".".join(map(str, steps))
