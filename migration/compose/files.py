"""One Compose file: its documents with the values of their variables, in the long form, and with full paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from migration.compose import canonical
from migration.compose.faults import Faults, Steps
from migration.compose.interpolation import InterpolationError, Variables, interpolated
from migration.compose.models import FILE
from migration.compose.shapes import mappings, sequence
from migration.compose.yaml_tree import Override, TreeError, documents
from migration.conversion.files import DocumentError, name_of, text_of
from nested import mapping_at

Content = dict[str, Any]

KIND = "a Compose file"
"""Kind of a file in a message about one that is no Compose file."""


@dataclass(frozen=True, slots=True)
class Context:
    """The folder of relative paths, and the variables of a project or of an included one."""

    folder: Path
    variables: Variables


def contents(path: Path, context: Context) -> list[Content]:
    """Return the documents of a file. Raises ``DocumentError``."""
    text = text_of(path, kind=KIND)
    try:
        found = documents(text)
    except TreeError as error:
        msg = f"{name_of(path)}: {error}"
        raise DocumentError(msg) from error
    if not found:
        msg = f"{name_of(path)}: it is empty. Give a file with the key services."
        raise DocumentError(msg)
    faults = Faults(name_of(path))
    values = [canonical.document(_with_variables(each, (), context.variables, faults), faults) for each in found]
    faults.raise_if_any()
    return [_with_paths(each, context.folder) for each in values]


def _with_variables(value: Any, at: Steps, variables: Variables, faults: Faults) -> Any:
    """Return a value with the values of its variables; keys have none."""
    match value:
        case str():
            try:
                return interpolated(value, variables)
            except InterpolationError as error:
                faults.add(at, f"{error}.")
                return ""
        case Override():
            return Override(_with_variables(value.value, at, variables, faults))
        case dict():
            entries = cast("Content", value).items()
            return {key: _with_variables(each, (*at, key), variables, faults) for key, each in entries}
        case list():
            items = enumerate(cast("list[Any]", value))
            return [_with_variables(each, (*at, index), variables, faults) for index, each in items]
        case _:
            return value


def _with_paths(content: Content, folder: Path) -> Content:
    """Return a document whose paths of files begin with the folder of the project."""
    for kind in canonical.WORKLOADS:
        for service in mapping_at(content, kind).values():
            given = mapping_at(service).get("env_file")
            files = sequence(given.value if isinstance(given, Override) else given)
            _prefix(files or (), "path", folder)
            for mount in mappings(sequence(mapping_at(service).get("volumes")) or ()):
                mount.pop(FILE, None)
                source = mount.get("source")
                if mount.get("type") == "bind" and isinstance(source, str) and source.startswith("."):
                    mount[FILE] = str(folder / source)
    for kind in ("secrets", "configs"):
        _prefix(mapping_at(content, kind).values(), "file", folder)
    return content


def _prefix(entries: Iterable[Any], key: str, folder: Path) -> None:
    for entry in mappings(entries):
        if isinstance(path := entry.get(key), str):
            entry[key] = str(folder / path)
