"""YAML as the Pulumi CLI reads it: by the rules of Go's yaml.v3, where PyYAML has those of YAML 1.1."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

import yaml

_PREFIX = "tag:yaml.org,2002:"
_NUMBER = f"{_PREFIX}number"
_DATE = f"{_PREFIX}timestamp"

_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES = (16, 2, 8, 10)
"""Bases of the groups after the sign in ``_INTEGER``."""
_INTEGERS = range(-(2**63), 2**64)
"""Integers that Go keeps exactly; others become floating-point numbers."""
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITY_OR_NAN = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_PLAIN_FLOATS_BELOW = 1e21
"""Go writes whole numbers below this as JSON integers, such as 3 for 3.0."""

_CONSTRUCTED = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})
"""Tags with a value in JSON."""


class Loader(yaml.CSafeLoader):
    """Reads a stack file: each key once, and no value that the CLI would refuse or replace."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's attribute for words that are not text
        first: [(tag, pattern) for tag, pattern in resolvers if tag in (f"{_PREFIX}null", f"{_PREFIX}merge")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_constructors = {  # noqa: RUF012  PyYAML's attribute for the values of tags
        tag: constructor
        for tag, constructor in yaml.CSafeLoader.yaml_constructors.items()
        if tag and tag.removeprefix(_PREFIX) in _CONSTRUCTED
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  PyYAML's signature
        """Return the mapping. A duplicate key is an error, as the last value would replace the first one silently."""
        seen: list[Any] = []
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                problem = f"duplicate key {key.value!r}"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.append(key.value)
        return super().construct_mapping(node, deep=deep)


def number(text: str) -> int | float | str:
    """Return the number that an unquoted word is for the CLI, or the word itself."""
    plain = text if text.startswith(".") else text.replace("_", "")
    if match := _INTEGER.fullmatch(plain):
        sign, *digits = match.groups()
        exact = next(int(sign + group, base) for group, base in zip(digits, _BASES, strict=True) if group)
        if exact in _INTEGERS:
            return exact
    if not _FLOAT.fullmatch(plain):
        return text
    value = float(plain)
    if math.isinf(value):
        return text  # Too large for Go as well.
    return int(Decimal(repr(value))) if value.is_integer() and abs(value) < _PLAIN_FLOATS_BELOW else value


def _number(_: Loader, node: yaml.ScalarNode) -> int | float | str:
    if _INFINITY_OR_NAN.fullmatch(node.value):
        raise _refusal(node, f"{node.value} is a number that JSON does not have. Write it in quotes")
    return number(node.value)


def _date(_: Loader, node: yaml.ScalarNode) -> str:
    raise _refusal(
        node, f"{node.value} is a date, to which the Pulumi CLI adds a time of day. Write it in quotes: '{node.value}'"
    )


def _other_tag(_: Loader, node: yaml.Node) -> str:
    raise _refusal(node, f"the tag {node.tag.replace(_PREFIX, '!!')} is not supported. Write the value without a tag")


def _refusal(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _resolve(tag: str, pattern: str, first: str) -> None:
    Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))  # pyright: ignore[reportUnknownMemberType]  PyYAML's stubs leave it untyped


_resolve(f"{_PREFIX}bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolve(_DATE, r"^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$", "0123456789")
_resolve(_NUMBER, r"^[-+.0-9].*$", "-+.0123456789")
Loader.add_constructor(_NUMBER, _number)
Loader.add_constructor(_DATE, _date)
Loader.add_constructor(None, _other_tag)  # pyright: ignore[reportArgumentType]  None stands for every other tag
