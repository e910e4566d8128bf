"""YAML that YAML 1.1 parsers (Go) and YAML 1.2 parsers read in the same way."""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBER_LIKE = re.compile(r"[-+]?[\d.][\da-fA-F_.,:+oxOX-]*")
"""Text that some YAML parsers read as a number, such as ``1e3``, ``0o17`` or ``1_000``."""

_BOOLEAN_LIKE = frozenset("yYnN")
"""Text that YAML 1.1 parsers read as a boolean and PyYAML writes without quotes."""


class _Dumper(yaml.CSafeDumper):
    """A YAML dumper that quotes ambiguous text and writes multi-line text as a block."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        """Write repeated values in full, because aliases make manifests hard to read."""
        return True


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    style = None
    if "\n" in value:
        style = "|"
    elif value in _BOOLEAN_LIKE or _NUMBER_LIKE.fullmatch(value):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def dump(content: Any) -> str:
    """Return the content as YAML with sorted keys."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=120)
