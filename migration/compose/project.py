"""A project of Docker Compose: its files merged, with what they include and extend."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migration.compose.canonical import RESOURCES, WORKLOADS
from migration.compose.env_files import variables_of
from migration.compose.extends import Extension
from migration.compose.faults import Faults, Steps
from migration.compose.files import KIND, Content, Context, contents
from migration.compose.interpolation import Variables
from migration.compose.merging import merged, unique, without_tags
from migration.compose.shapes import mapping, sequence
from migration.conversion.files import STDIN, name_of, text_of
from nested import mapping_at

MAX_INCLUDES = 20
"""Files of which each includes the next one."""

PROJECT_NAME = "COMPOSE_PROJECT_NAME"
"""Variable with the name of the project, which Compose sets."""

_REMOTE = re.compile(r"(?:[a-z+]+://|git@|oci:)", re.IGNORECASE)
_NAME = re.compile(r"^name: *[\"']?([A-Za-z0-9][A-Za-z0-9_-]*)[\"']? *(?:#.*)?$", re.MULTILINE)
_SHARED = (*WORKLOADS, *RESOURCES, "models")
"""Keys of a file whose entries have names that files share."""


@dataclass(frozen=True, slots=True)
class Project:
    """The merged content of all files, and what is needed to read the files that it names."""

    name: str
    file: str
    content: Content
    variables: Variables


def load(files: Sequence[Path], env_files: Sequence[Path] = ()) -> Project:
    """Return the project of the files. Raises ``DocumentError``."""
    folder = Path() if files[0] == STDIN else files[0].parent
    variables = Variables({})
    default = [file] if (file := folder / ".env").is_file() and not env_files else []
    for file in env_files or default:
        variables = Variables({**variables.values, **variables_of(file, variables)}, variables.unset)
    name = variables.values.get(PROJECT_NAME) or _name_in(files) or _name(folder)
    variables = Variables({PROJECT_NAME: name, **variables.values}, variables.unset)
    content = _merged(files, Context(folder, variables), ())
    given = content.get("name")
    name = given if isinstance(given, str) and given else name
    return Project(_plain_name(name), name_of(files[0]), content, variables)


def _name_in(files: Sequence[Path]) -> str:
    """Return the name that the last file with a plain name states; its variables are not known yet."""
    texts = (text_of(file, kind=KIND) for file in reversed(files) if file != STDIN)
    return next((match[1] for text in texts if (match := _NAME.search(text))), "")


def _name(folder: Path) -> str:
    return _plain_name(os.path.basename(os.path.abspath(folder)))  # noqa: PTH100, PTH119  Path.resolve reads the file system


def _plain_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "project"


def _merged(files: Iterable[Path], context: Context, chain: tuple[str, ...]) -> Content:
    result: Content = {}
    for file in files:
        for document in contents(file, context):
            faults = Faults(name_of(file))
            complete = _with_includes(document, context, (*chain, str(file)), faults)
            for kind in WORKLOADS:
                _extend(complete, kind, file, context, faults)
            result = merged(result, complete, (), faults)
            faults.raise_if_any()
    return _unique(without_tags(result))


def _extend(content: Content, kind: str, file: Path, context: Context, faults: Faults) -> None:
    """Replace each service by itself and what it extends."""
    services = mapping_at(content, kind)
    if services:
        extension = Extension(file, context, services, faults, kind)
        content[kind] = {name: extension.service(name) for name in services}


def _unique(content: Content) -> Content:
    workloads = {kind: services for kind in WORKLOADS if (services := mapping(content.get(kind))) is not None}
    unified = {kind: {name: unique(each) for name, each in found.items()} for kind, found in workloads.items()}
    return {**content, **unified}


def _with_includes(content: Content, context: Context, chain: tuple[str, ...], faults: Faults) -> Content:
    """Return a document with the resources of the files that it includes; its own entries are merged over them."""
    rest = {key: value for key, value in content.items() if key != "include"}
    included = content.get("include")
    entries = [] if included is None else sequence(included)
    if entries is None:
        faults.add(("include",), "it is not a list. Write a list of paths.")
        return rest
    for index, entry in enumerate(entries):
        other = _included(entry, ("include", index), context, chain, faults)
        for kind in _SHARED:
            if found := mapping(other.get(kind)):
                rest[kind] = _over(found, rest.get(kind), kind, faults)
    return rest


def _over(included: Content, given: Any, kind: str, faults: Faults) -> Any:
    """Return the own entries of a file over those that it includes; the same entry may be reached twice."""
    own = mapping({} if given is None else given)
    if own is None:
        return given
    new = {name: value for name, value in included.items() if name not in own}
    both = {name: value for name, value in included.items() if name in own and own[name] != value}
    return {**own, **new, **{name: merged(each, own[name], (kind, name), faults) for name, each in both.items()}}


def _included(entry: Any, at: Steps, context: Context, chain: tuple[str, ...], faults: Faults) -> Content:
    options = mapping({"path": entry} if isinstance(entry, (str, list)) else entry) or {}
    paths, env_files = _texts(options.get("path")), _texts(options.get("env_file", []))
    directory = options.get("project_directory", "")
    if not paths or env_files is None or not isinstance(directory, str):
        faults.add(at, "it is not a path. Write a path, or a mapping with the key path.")
        return {}
    if any(map(_REMOTE.match, paths)):
        faults.add(at, "it is not a local file. Download the file, and include its path.")
        return {}
    files = [context.folder / path for path in paths]
    if str(files[0]) in chain or len(chain) > MAX_INCLUDES:
        names = " → ".join([*chain[-5:], str(files[0])])
        is_cycle = str(files[0]) in chain
        problem = "it includes itself" if is_cycle else f"more than {MAX_INCLUDES} files include each other"
        faults.add(at, f"{problem} ({names}). Remove one include.")
        return {}
    folder = context.folder / directory if directory else files[0].parent
    default = [file] if (file := folder / ".env").is_file() and "env_file" not in options else []
    variables = context.variables
    for file in [*default, *(context.folder / each for each in env_files if each != "/dev/null")]:
        variables = Variables({**variables_of(file, variables), **variables.values}, variables.unset)
    return _merged(files, Context(folder, variables), chain)


def _texts(value: Any) -> list[str] | None:
    """Return text or a list of text as a list; None for another value."""
    items = sequence([value] if isinstance(value, str) else value)
    return items if items is not None and all(isinstance(item, str) and item for item in items) else None
