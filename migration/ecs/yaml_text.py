"""YAML whose texts are quoted wherever a reader might take them for something else."""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z_/-]+")
"""Words that no reader of YAML takes for a number, and only these few for something else:"""

_RESERVED = frozenset({"false", "no", "null", "off", "on", "true", "yes"})


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        """Repeat a value rather than refer to it."""
        return True


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _RESERVED
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def dump(content: Any) -> str:
    """The content as YAML, in its own order and in ASCII."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=120)
