"""The checks file: queries and expectations of one system, so that this program knows none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_transfer import json_file
from data_transfer.json_file import Node


@dataclass(frozen=True, slots=True)
class PathsCheck:
    """Files that rows of the database name exist."""

    query: str
    """Returns one column of absolute paths."""
    below: str
    """Folder in which all of them are."""


@dataclass(frozen=True, slots=True)
class VectorsCheck:
    """Every row that is marked as embedded has vectors."""

    collection: str
    query: str
    """Returns one column of ids of rows."""
    separator: str
    """Text between the id of a row and the rest of the id of a vector."""


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one system."""

    numbers: Mapping[str, str]
    """Queries of one number, by title: ``dump-database`` notes the results, ``verify`` compares them."""
    paths: tuple[PathsCheck, ...]
    vectors: tuple[VectorsCheck, ...]


NONE = Checks({}, (), ())


def read(path: Path | None) -> Checks:
    """Return the checks in a file."""
    if path is None:
        return NONE
    node = json_file.read(path)
    node.keys("numbers", "paths", "vectors")
    numbers, paths, vectors = node.find("numbers"), node.find("paths"), node.find("vectors")
    return Checks(
        numbers={title: query.text() for title, query in numbers.items()} if numbers else {},
        paths=tuple(_paths(element) for element in paths.elements()) if paths else (),
        vectors=tuple(_vectors(element) for element in vectors.elements()) if vectors else (),
    )


def _paths(node: Node) -> PathsCheck:
    node.keys("query", "below")
    below = node.get("below")
    if not below.text().startswith("/"):
        msg = f"{below.text()!r} is not absolute. Give a folder such as /app/uploads."
        raise below.fail(msg)
    return PathsCheck(node.get("query").text(), below.text().rstrip("/"))


def _vectors(node: Node) -> VectorsCheck:
    node.keys("collection", "query", "separator")
    return VectorsCheck(node.get("collection").text(), node.get("query").text(), node.get("separator").text())
