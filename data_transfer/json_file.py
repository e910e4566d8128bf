"""Reads values from JSON, with errors that name the path of a wrong value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from data_transfer.errors import TransferError, UsageError


class Node:
    """A value in a JSON document, with its path and the kind of error that a wrong value is."""

    def __init__(self, value: object, path: str, error: type[TransferError] = UsageError) -> None:
        self.value = value
        self.path = path
        self._error = error

    def fail(self, problem: str) -> TransferError:
        """Return an error about this value."""
        return self._error(f"{self.path}: {problem}")

    def keys(self, *allowed: str) -> None:
        """Raise an error for a key that is not allowed."""
        for key in self._mapping():
            if key not in allowed:
                msg = f"{key!r} is unknown. Allowed are {', '.join(allowed)}."
                raise self.fail(msg)

    def get(self, key: str) -> Node:
        """Return the value of a required key."""
        found = self.find(key)
        if found is None:
            msg = f"{key!r} is missing."
            raise self.fail(msg)
        return found

    def find(self, key: str) -> Node | None:
        """Return the value of a key, or ``None``."""
        mapping = self._mapping()
        return self._child(mapping[key], f".{key}") if key in mapping else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys and values of an object."""
        for key, value in self._mapping().items():
            yield key, self._child(value, f".{key}")

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list."""
        value = self.value
        if not isinstance(value, list):
            msg = "a list is needed."
            raise self.fail(msg)
        for index, element in enumerate(cast("list[object]", value)):
            yield self._child(element, f"[{index}]")

    def text(self) -> str:
        """Return a string that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            msg = f"a text is needed, and {self.value!r} is none."
            raise self.fail(msg)
        return self.value

    def number(self) -> int:
        """Return a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            msg = f"a whole number is needed, and {self.value!r} is none."
            raise self.fail(msg)
        return self.value

    def _child(self, value: object, step: str) -> Node:
        return Node(value, self.path + step, self._error)

    def _mapping(self) -> Mapping[str, object]:
        value = self.value
        if not isinstance(value, dict):
            msg = "an object with keys is needed."
            raise self.fail(msg)
        return cast("Mapping[str, object]", value)


def read(path: Path) -> Node:
    """Return the document in a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        msg = f"{path}: the file cannot be read: {reason}. Give a JSON file."
        raise UsageError(msg) from error
    return parse(text, str(path))


def parse(text: str | bytes, path: str, error: type[TransferError] = UsageError) -> Node:
    """Return the document in a text."""
    try:
        return Node(json.loads(text), path, error)
    except ValueError as cause:
        msg = f"it is not JSON: {cause}."
        raise Node(None, path, error).fail(msg) from cause


def dump(value: Any) -> bytes:
    """Return a JSON document."""
    return (json.dumps(value, indent=2) + "\n").encode()
