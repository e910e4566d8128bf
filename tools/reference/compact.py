"""Removes third-party text from chart values and schemas, and keeps names, types and constraints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from plan.values import is_mapping, is_sequence

IDENTIFIER = re.compile(r"[\w./:@+=,*%-]{0,80}")
"""A default that is a name, a number or a quantity. Anything else, such as a template or a sentence, is text."""

UNUSED_KEYWORDS = frozenset(
    {
        *("$comment", "default", "deprecated", "description", "example", "examples", "externalDocs", "title"),
        "x-kubernetes-validations",
    }
)
"""Keywords of JSON Schema and OpenAPI that describe, and CEL rules, which no comparison here evaluates."""

PROSE = frozenset({"description", "example", "examples", "externalDocs", "title"})
"""Keywords that describe and that the API server does not evaluate."""

NAME_MAPS = frozenset({"$defs", "definitions", "patternProperties", "properties"})
"""Keywords whose keys are names of the described software, and not keywords."""


def values(node: Any) -> Any:
    """Return chart values with every default that is text emptied: the key and its type remain."""
    if is_mapping(node):
        return {str(key): values(value) for key, value in node.items()}
    if is_sequence(node):
        return [values(value) for value in node]
    if isinstance(node, str) and not IDENTIFIER.fullmatch(node):
        return ""
    return node if isinstance(node, str | int | float | bool) or node is None else str(node)


def schema(node: Any, dropped: frozenset[str] = UNUSED_KEYWORDS) -> Any:
    """Return a JSON or OpenAPI schema without the keywords that only describe."""
    if is_sequence(node):
        return [schema(item, dropped) for item in node]
    if not is_mapping(node):
        return node
    return {key: _part(key, value, dropped) for key, value in node.items() if key not in dropped}


def definition(node: Mapping[str, Any]) -> Any:
    """Return a custom resource definition without descriptions, which the API server accepts like the original."""
    return schema({key: value for key, value in node.items() if key != "status"}, PROSE)


def _part(key: str, value: Any, dropped: frozenset[str]) -> Any:
    if key in NAME_MAPS and is_mapping(value):
        named: Mapping[str, Any] = value
        return {name: schema(item, dropped) for name, item in named.items()}
    return value if key in {"const", "default", "enum", "required"} else schema(value, dropped)
