"""YAML output that quotes every string that could be read as another type."""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z_/-]+")
"""Strings that need no quotes, except for ``_RESERVED``."""

_RESERVED = frozenset({"false", "no", "null", "off", "on", "true", "yes"})


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        """Repeat a value instead of writing an alias."""
        return True


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _RESERVED
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def dump(content: Any) -> str:
    """Return the content as YAML in ASCII, with the keys in their order."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=120)
