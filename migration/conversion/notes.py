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
TO_DO = "to do"
"""Label of a step outside the settings."""
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


def _joined(names: list[str]) -> str:
    """Return one name, or several in braces as a shell has them."""
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{{{','.join(unique)}}}"


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

    def lines(self) -> list[str]:
        """Return a line for each note; notes on the same key of several services are one line."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for note in self.found:
            section, _, rest = note.where.partition(".")
            name, _, key = rest.partition(".")
            group = (note.label, f"{section}.{{}}.{key}" if key else note.where, note.sentence)
            groups.setdefault(group, []).append(name)
        return [
            printable(f"{label}: {where.replace('{}', _joined(names))}: {sentence}")
            for (label, where, sentence), names in groups.items()
        ]

    def __iter__(self) -> Iterator[Note]:
        """Yield the notes in the order in which they were added."""
        return iter(self.found)
