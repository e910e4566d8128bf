"""A stack's settings as written, before they are known to be valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from components.spec import Spec
from nested import entries, value_at
from settings.model import REGION, Settings
from settings.model_types import allows_null, model_in, type_below
from settings.regions import is_misspelled
from systems.contract import Path

SpecT = TypeVar("SpecT", bound=Spec)


@dataclass(frozen=True, slots=True)
class Section(Generic[SpecT]):
    """A mapping in the settings whose type the model knows."""

    path: Path
    model: type[SpecT]

    def path_of(self, field: str) -> Path:
        """Return the path of one of the section's fields."""
        return (*self.path, self.model.model_fields[field].alias or field)


@dataclass(frozen=True, slots=True)
class Document:
    """A stack's settings as written, with faults."""

    content: Any
    stack: str
    model: type[Settings]

    def at(self, *path: str | int) -> Any:
        """Return the value at a path; None if there is none."""
        return value_at(self.content, *path)

    def text(self, *path: str | int, default: str = "") -> str:
        """Return the string at a path; the default if there is none or the value is not a string."""
        found = self.at(*path)
        return found if isinstance(found, str) else default

    def items(self, *path: str | int) -> Sequence[Any]:
        """Return the list at a path; empty if there is none."""
        found = self.at(*path)
        return cast("list[Any]", found) if isinstance(found, list) else ()

    @property
    def region(self) -> str:
        """The stack's region; empty if it is not the name of one, which another fault reports."""
        region = self.text("region")
        return region if REGION.matches(region) and not is_misspelled(region) else ""

    def sections(self, kind: type[SpecT]) -> Iterator[Section[SpecT]]:
        """Yield every section whose type is ``kind`` or derived from it, at any depth."""
        yield from _sections(self.content, self.model, kind, ())

    def null_sections(self) -> Iterator[Path]:
        """Yield the path of every section that is null although its key can be left out with the same result.

        Where the default is a section, such as ``alarms``, null is the way to leave it out.
        """
        for section in self.sections(Spec):
            for field, info in section.model.model_fields.items():
                path = section.path_of(field)
                optional_section = model_in(info.annotation) and allows_null(info.annotation) and info.default is None
                stated = field in section.model.meaningful_nulls
                if optional_section and not stated and self.at(*path) is None and path[-1] in self.at(*section.path):
                    yield path


def _sections(value: Any, annotation: Any, kind: type[SpecT], path: Path) -> Iterator[Section[SpecT]]:
    """Yield the sections of a type in a value, whose own type is the annotation."""
    below = entries(value)
    model = model_in(annotation) if isinstance(value, Mapping) else None
    if model is not None and issubclass(model, kind):
        yield Section(path, model)
    for step, item in below:
        yield from _sections(item, type_below(annotation, step), kind, (*path, step))
