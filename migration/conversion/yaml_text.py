"""YAML output that quotes every string that could be read as another type."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import yaml

from migration.conversion.notes import printable

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z_/-]+")
"""Strings that need no quotes, except for ``_RESERVED``."""

_RESERVED = frozenset({"false", "no", "null", "off", "on", "true", "yes"})

_WIDTH = 120

Comments = dict[tuple[str, ...], list[str]]
"""Sentences by the path of the key that they are about."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        """Repeat a value instead of writing an alias."""
        return True


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _RESERVED
    # A block that ends with empty lines would need a marker of the end of the document.
    is_block = "\n" in value.rstrip("\n") and not value.endswith("\n\n")
    style = None if plain else "|" if is_block else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def dump(content: Mapping[str, Any], comments: Mapping[tuple[str, ...], Sequence[str]] | None = None) -> str:
    """Return the content as YAML in ASCII, with the keys in their order and comments above them."""
    if not comments:
        return _dumped(content)
    begins = {place[:length] for place in comments for length in range(1, len(place))}
    return "".join(_lines(content, (), comments, begins))


def _lines(
    content: Mapping[str, Any],
    path: tuple[str, ...],
    comments: Mapping[tuple[str, ...], Sequence[str]],
    begins: AbstractSet[tuple[str, ...]],
) -> list[str]:
    """Return the lines of a mapping; ``begins`` are the paths of mappings that have comments inside."""
    indent = "  " * len(path)
    found: list[str] = []
    for key, value in content.items():
        place = (*path, key)
        for sentence in comments.get(place, ()):
            found += [f"{indent}# {line}\n" for line in _wrapped(sentence, _WIDTH - len(indent) - 2)]
        if isinstance(value, dict) and place in begins:
            found.append(textwrap.indent(_dumped({key: None}).replace(": null", ":"), indent))
            found += _lines(cast("dict[str, Any]", value), place, comments, begins)
        else:
            found.append(textwrap.indent(_dumped({key: value}), indent))
    return found


def _wrapped(sentence: str, width: int) -> list[str]:
    text = printable(sentence).encode("ascii", "backslashreplace").decode()
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _dumped(content: Any) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=_WIDTH)
