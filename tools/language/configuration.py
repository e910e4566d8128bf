"""Rules for the comments of YAML, TOML, Makefiles and shell scripts, and for the names that GitHub shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.language.finding import Finding, Text, joined
from tools.language.prose import requirement_ids, words

_COMMENT = re.compile(r"(?:^|\s)#+(?!!)\s?(.*)$")
_SHOWN = re.compile(r"^\s*(?:- )?(?:name|description):\s+(.+)$")


def configuration(path: Path, source: str) -> Iterator[Finding]:
    """Check the comments of a file, and the values of ``name`` and ``description`` in it."""
    texts = [
        Text(number, match.group(1))
        for number, line in enumerate(source.splitlines(), start=1)
        if (match := _COMMENT.search(line) or _SHOWN.match(line))
    ]
    for text in joined(texts):
        yield from words(path, text)
        yield from requirement_ids(path, text)
