"""Notes on keys that are not converted, with the manual step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


def printable(text: str) -> str:
    """Replace line breaks and control characters."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))


NOT_CONVERTED = "not converted"
"""Label of a key that no setting covers."""
UNKNOWN = "it is not converted; check if the service needs it."
"""Sentence on a key that the conversion does not know."""
ASSUMED = "assumed"
"""Label of a setting that the document does not state."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on one key of the document."""

    where: str
    sentence: str
    label: str = NOT_CONVERTED
    place: tuple[str, ...] = ()
    """Keys of the printed setting that the note is about; none if there is no such setting."""

    def __str__(self) -> str:
        """Return ``key: sentence`` on one printable line."""
        return printable(f"{self.where}: {self.sentence}")


@dataclass(slots=True)
class Notes:
    """The collected notes."""

    found: list[Note] = field(default_factory=list[Note])

    def add(self, where: str, sentence: str, *, label: str = NOT_CONVERTED, place: tuple[str, ...] = ()) -> None:
        """Add a note."""
        self.found.append(Note(where, sentence, label, place))

    def add_rest(self, where: str, rest: Mapping[str, Any], known: Mapping[str, str], ignored: frozenset[str]) -> None:
        """Add a note for each key without a field, with its known sentence or a general one."""
        for key in rest:
            if key not in ignored:
                prefix = f"{where}." if where else ""
                self.add(f"{prefix}{key}", known.get(key, UNKNOWN))

    def __iter__(self) -> Iterator[Note]:
        """Yield the notes in the order in which they were added."""
        return iter(self.found)
