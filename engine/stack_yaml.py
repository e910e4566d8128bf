"""YAML as the Pulumi CLI reads it: by the rules of Go, without values that the CLI would refuse or replace."""

from __future__ import annotations

import re
from typing import Any

import yaml

from go_yaml import DATE, NUMBER, PREFIX, GoLoader, number

_INFINITY_OR_NAN = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_CONSTRUCTED = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})
"""Tags with a value in JSON."""


class Loader(GoLoader):
    """Reads a stack file: each key once, and no value that the CLI would refuse or replace."""

    yaml_constructors = {  # noqa: RUF012  PyYAML's attribute for the values of tags
        tag: constructor
        for tag, constructor in yaml.CSafeLoader.yaml_constructors.items()
        if tag and tag.removeprefix(PREFIX) in _CONSTRUCTED
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


def _number(_: Loader, node: yaml.ScalarNode) -> int | float | str:
    if _INFINITY_OR_NAN.fullmatch(node.value):
        raise _refusal(node, f"{node.value} is a number that JSON does not have. Write it in quotes")
    return number(node.value)


def _date(_: Loader, node: yaml.ScalarNode) -> str:
    raise _refusal(
        node, f"{node.value} is a date, to which the Pulumi CLI adds a time of day. Write it in quotes: '{node.value}'"
    )


def _other_tag(_: Loader, node: yaml.Node) -> str:
    raise _refusal(node, f"the tag {node.tag.replace(PREFIX, '!!')} is not supported. Write the value without a tag")


def _refusal(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


Loader.add_constructor(NUMBER, _number)
Loader.add_constructor(DATE, _date)
Loader.add_constructor(None, _other_tag)  # pyright: ignore[reportArgumentType]  None stands for every other tag
