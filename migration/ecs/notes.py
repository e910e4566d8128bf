"""What could not be mapped, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


def printable(text: str) -> str:
    """Without line breaks and whatever else could move a terminal's cursor."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Note:
    """A key of the document and what becomes of it."""

    where: str
    sentence: str

    def __str__(self) -> str:
        """``stopTimeout: …``, on one line and printable whatever the document holds."""
        return printable(f"{self.where}: {self.sentence}")


@dataclass(slots=True)
class Notes:
    """The list, as it grows."""

    found: list[Note] = field(default_factory=list[Note])

    def add(self, where: str, sentence: str) -> None:
        """One more."""
        self.found.append(Note(where, sentence))

    def add_rest(self, where: str, rest: Mapping[str, Any], known: Mapping[str, str], ignored: frozenset[str]) -> None:
        """What no code reads: with a known sentence, or one that says just that."""
        for key in rest:
            if key not in ignored:
                prefix = f"{where}." if where else ""
                self.add(f"{prefix}{key}", known.get(key, "has no counterpart here; see by hand whether it matters."))

    def __iter__(self) -> Iterator[Note]:
        """In the order of finding."""
        return iter(self.found)
