"""YAML of a Compose file as plain values: anchors, merge keys, and the tags ``!reset`` and ``!override``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from go_yaml import NUMBER, PREFIX, GoLoader, number

MAX_DEPTH = 64
"""Levels of nesting; Compose files have about ten. The parser in C ends the process at some ten thousand."""
MAX_VALUES = 100_000
"""Values of a file with the values of its aliases; Docker Compose has the same limit."""

_TEXT, _MERGE, _INT, _FLOAT = (f"{PREFIX}{name}" for name in ("str", "merge", "int", "float"))
_PLAIN = frozenset({_TEXT, f"{PREFIX}seq", f"{PREFIX}map", f"{PREFIX}null", f"{PREFIX}timestamp", f"{PREFIX}binary"})
_NUMBERS = frozenset({NUMBER, _INT, _FLOAT})


class TreeError(Exception):
    """YAML that cannot be used; the message names the line."""


@dataclass(frozen=True, slots=True)
class Reset:
    """``!reset``: removes the value of an earlier file."""


@dataclass(frozen=True, slots=True)
class Override:
    """``!override``: replaces the value of an earlier file instead of being merged with it."""

    value: Any


def documents(text: str) -> list[Any]:
    """Return the values of each document in a text. Raises ``TreeError``."""
    try:
        _check_depth(text)
        return [_Values().of(node) for node in _nodes(text) if node is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1}" if mark else ""
        msg = f"it is not YAML ({error.problem or 'syntax error'}{place}). Correct the syntax."
        raise TreeError(msg) from error
    except yaml.reader.ReaderError as error:
        msg = f"it has a character that YAML does not allow, at position {error.position}. Remove the character."
        raise TreeError(msg) from error


def _nodes(text: str) -> Iterable[yaml.Node | None]:
    return yaml.compose_all(text, GoLoader)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  PyYAML's stubs leave it untyped


def _events(text: str) -> Iterable[Any]:
    return yaml.parse(text, GoLoader)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _check_depth(text: str) -> None:
    depth = 0
    for event in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            msg = f"line {event.start_mark.line + 1} is nested in more than {MAX_DEPTH} levels. Give a Compose file."
            raise TreeError(msg)


@dataclass(slots=True)
class _Values:
    """Conversion of the nodes of one document; it counts what it converts, as an alias repeats a node."""

    count: int = 0
    open: set[int] = field(default_factory=set[int])

    def of(self, node: yaml.Node) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            msg = f"it has more than {MAX_VALUES:,} values, with those of its aliases. Split the file."
            raise TreeError(msg)
        if node.tag == "!reset":
            return Reset()
        if node.tag == "!override":
            return Override(self._plain(node))
        if node.tag.startswith("!"):
            raise _error(node, f"the tag {node.tag[:40]} is unknown. Use !reset or !override")
        return self._plain(node)

    def _plain(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self.open:
            raise _error(node, "the value contains itself through an alias. Write the value out")
        self.open.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            value: Any = self._items(cast("list[yaml.Node]", node.value))
        else:
            value = self._mapping(cast("yaml.MappingNode", node))
        self.open.remove(id(node))
        return value

    def _items(self, nodes: Iterable[yaml.Node]) -> list[Any]:
        """Return the values of a list; a reset item is none."""
        return [value for node in nodes if not isinstance(value := self.of(node), Reset)]

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: list[Mapping[str, Any]] = []
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if key_node.tag == _MERGE:
                merged += self._merged(value_node)
                continue
            key = _key(key_node)
            if key in own:
                raise _error(key_node, "the key is defined more than once. Use it once")
            own[key] = self.of(value_node)
        inherited = {key: value for mapping in reversed(merged) for key, value in mapping.items()}
        return {**inherited, **own}

    def _merged(self, node: yaml.Node) -> list[Mapping[str, Any]]:
        """Return the mappings under a merge key; an earlier one takes precedence."""
        value = self._plain(node)
        found = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in found):
            raise _error(node, "the merge key << needs a mapping or a list of mappings, such as *defaults")
        return found


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _error(node, "a key is a list or a mapping. Use text as the key")
    return str(node.value)


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.tag == "!override":
        return text if node.style else _word(text)
    if node.tag in _NUMBERS:
        return number(text)
    if node.tag == f"{PREFIX}bool":
        return text.lower() in ("true", "yes", "on", "y")
    if node.tag == f"{PREFIX}null":
        return None
    if node.tag in _PLAIN:
        return text
    raise _error(node, f"the tag {node.tag.replace(PREFIX, '!!')[:40]} is unknown. Write the value without a tag")


def _word(text: str) -> Any:
    """Return the value of a word without quotes, which a tag keeps the parser from reading."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    return text.lower() == "true" if text.lower() in ("true", "false") else number(text)


def _error(node: yaml.Node, problem: str) -> TreeError:
    return TreeError(f"line {node.start_mark.line + 1}: {problem}.")
